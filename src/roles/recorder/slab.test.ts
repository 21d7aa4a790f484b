import { expect, test } from "vitest";
import { VirtualClock } from "#testing/virtual-clock";
import { SlabWriter, textOf } from "./slab.ts";

test("texts come back octet by octet, also where a block is full and where one is larger than a block", () => {
  const writer = new SlabWriter(new VirtualClock());
  const texts = [
    "",
    "\x00\xffGr\xfc\xdfe",
    "a".repeat(700_000),
    "b".repeat(700_000),
    "c".repeat(3_000_000),
    "d",
  ];
  const stored = texts.map((text) => writer.store(text));
  expect(stored.map(textOf)).toEqual(texts);
});
test("a block that was packed meanwhile, and whose memory is in use again, gives its texts back", async () => {
  const clock = new VirtualClock();
  const writer = new SlabWriter(clock);
  const first = ["a\xff", "b".repeat(900_000), "c"].map((text) => writer.store(text));
  const slab = first[0]?.slab;
  const packed = new Promise<void>((resolve) => {
    const become = slab?.become.bind(slab);
    if (slab && become)
      slab.become = (bytes) => {
        resolve();
        return become(bytes);
      };
  });
  clock.pass(1_000);
  writer.store("d".repeat(900_000)); // does not fit any more: the first block is full
  await packed;
  clock.pass(1_000);
  for (let block = 0; block < 3; block++) writer.store("e".repeat(900_000));
  expect(first.map((stored) => textOf(stored).length)).toEqual([2, 900_000, 1]);
  expect(first.map((stored) => textOf(stored)[0])).toEqual(["a", "b", "c"]);
});
