import { describe, expect, test } from "vitest";
import { printTar, printTarHeader } from "./print-tar.ts";
import { readTarHeader } from "./read-tar.ts";

const headerOf = (name: string, size = 3) => printTarHeader(name, size);

describe("readTarHeader", () => {
  test("gives back what a header was printed from, long names and sizes too", () => {
    const long = `${"folder/".repeat(20)}${"n".repeat(60)}.txt`;
    for (const [name, size] of [
      ["secrets/data.key", 72],
      [long, 0],
      ["parley.db", 8 ** 11 - 1],
    ] as const)
      expect(readTarHeader(headerOf(name, size))).toEqual({ ok: true, value: { name, size } });
    expect(() => headerOf("parley.db", 8 ** 11)).toThrow(RangeError);
  });

  test("the end of an archive is no file", () => {
    expect(readTarHeader(printTar([]).subarray(0, 512))).toEqual({ ok: true, value: undefined });
  });

  test("one octet that changed is noticed wherever it stands", () => {
    for (const at of [0, 100, 124, 150, 156, 257, 345]) {
      const block = headerOf("secrets/data.key");
      block[at] = (block[at] ?? 0) ^ 1;
      expect(readTarHeader(block).ok, String(at)).toBe(false);
    }
  });

  test("a link is no plain file, even where its checksum fits", () => {
    const block = headerOf("secrets/data.key");
    block[156] = 0x32;
    const sum = block.reduce((total, octet, at) => total + (at >= 148 && at < 156 ? 0x20 : octet), 0);
    block.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    expect(readTarHeader(block)).toEqual({ ok: false, expected: "plain files only" });
  });
});
