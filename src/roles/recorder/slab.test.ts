import { expect, test } from "vitest";
import { SlabWriter, textOf } from "./slab.ts";

test("texts come back octet by octet, also where a block is full and where one is larger than a block", () => {
  const writer = new SlabWriter();
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
