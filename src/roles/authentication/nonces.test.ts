import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { Nonces } from "./nonces.ts";

function nonces(seconds = 300) {
  const clock = new VirtualClock();
  let words = 0;
  const made = new Nonces({
    clock,
    sign: (text) => `s${text.length}${text.at(-1)}`,
    word: () => `w${++words}`,
    seconds: () => seconds,
  });
  return { clock, made };
}

test("a nonce is good until its time is up, then stale", () => {
  const { clock, made } = nonces(300);
  const nonce = made.make();
  clock.pass(300_000);
  expect(made.read(nonce)).toBe("good");
  clock.pass(1);
  expect(made.read(nonce)).toBe("stale");
});
test("a nonce that is not ours is forged, one of an earlier run is recognised by its hash", () => {
  const { made } = nonces();
  const { made: later } = nonces();
  expect(made.read("abc.def.ghi")).toBe("forged");
  expect(made.read("")).toBe("forged");
  expect(later.read(made.make())).toBe("good");
});
test("each count is good once for a nonce, and no two nonces are the same", () => {
  const { made } = nonces();
  const nonce = made.make();
  const other = made.make();
  expect(other).not.toBe(nonce);
  expect(made.use(nonce, 1)).toBe(true);
  expect(made.use(nonce, 1)).toBe(false);
  expect(made.use(nonce, 2)).toBe(true);
  expect(made.use(other, 1)).toBe(true);
  expect(made.use(other, Number.NaN)).toBe(false);
});
test("an answer to a nonce of an earlier run is good once, too", () => {
  const nonce = nonces().made.make();
  const { clock, made } = nonces();
  expect([made.use(nonce, 1), made.use(nonce, 1)]).toEqual([true, false]);
  clock.pass(1000); // and is remembered while others are made
  made.make();
  expect(made.use(nonce, 1)).toBe(false);
});
