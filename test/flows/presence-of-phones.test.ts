import { afterEach, expect, test } from "vitest";
import { openStage, type Stage } from "#testing/stage";

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.end();
  stage = undefined;
});

const ALICE = "alice@example.com";
const BOB = "bob@example.com";

test("a desk phone makes its user available while it is signed in, and a moment longer", async () => {
  stage = await openStage();
  const { presence } = stage.frontEnd.communications;
  expect(presence.seen(ALICE, BOB).state).toBe("signed-out");

  const desk = await stage.signedIn("desk", "alice");
  expect(presence.seen(ALICE, BOB)).toMatchObject({ state: "available-data", availability: 3500 });

  desk.flow.close("reset by the other side");
  stage.passes(3_999);
  expect(presence.seen(ALICE, BOB).state).toBe("available-data");
  stage.passes(1);
  expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
});

test("a phone whose connection broke and that signs in again at once was never away", async () => {
  stage = await openStage();
  const told: string[] = [];
  const first = await stage.signedIn("desk", "alice");
  stage.frontEnd.communications.presence.onChange(({ owner }) => told.push(owner));
  first.flow.close("reset by the other side");
  stage.passes(1_000);
  await stage.signedIn("desk", "alice");
  stage.passes(60_000);
  expect(stage.frontEnd.communications.presence.seen(ALICE, BOB).state).toBe("available-data");
  expect(told).toEqual([]);
});
