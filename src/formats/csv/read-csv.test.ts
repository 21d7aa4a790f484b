import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv } from "./read-csv.ts";

const cells = (text: string) =>
  [...readCsv(text)].map(({ line, cells: read }) => [line, read.ok ? read.value : read.expected]);

test.each<[string, unknown]>([
  [
    "a,b\r\nc,d\r\n",
    [
      [1, ["a", "b"]],
      [2, ["c", "d"]],
    ],
  ],
  [
    "a,b\nc,d",
    [
      [1, ["a", "b"]],
      [2, ["c", "d"]],
    ],
  ],
  [
    "a\rb",
    [
      [1, ["a"]],
      [2, ["b"]],
    ],
  ],
  ["\ufeffa,b", [[1, ["a", "b"]]]],
  ["a,,b,", [[1, ["a", "", "b", ""]]]],
  ['"a,b","c ""d"" e"', [[1, ["a,b", 'c "d" e']]]],
  [
    '"two\r\nlines",x\r\nnext',
    [
      [1, ["two\r\nlines", "x"]],
      [3, ["next"]],
    ],
  ],
  ["\n\na\n\n", [[3, ["a"]]]],
  ["", []],
  ['""', []],
  [
    'a "b" c\nd',
    [
      [1, "quotes around the whole cell"],
      [2, ["d"]],
    ],
  ],
  [
    '"a" b\nd',
    [
      [1, "a comma or the line's end after the closing quote"],
      [2, ["d"]],
    ],
  ],
  [
    '"a\nd',
    [
      [1, "a quote that ends the cell"],
      [2, ["d"]],
    ],
  ],
])("%j reads as %j", (text, expected) => {
  expect(cells(text)).toEqual(expected);
});

test("records beyond the limits are reported, and the next is read", () => {
  const limits = { cells: 3, characters: 20 };
  const read = [...readCsv(`a,b,c,d\n${"x".repeat(30)},y\n"${"x".repeat(30)}"\nok`, limits)];
  expect(read.map(({ cells: one }) => one.ok)).toEqual([false, false, false, true]);
});

test("what was printed by the rules of RFC 4180 is read back", () => {
  const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const records = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 }), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(records, (rows) => {
      const text = rows.map((row) => row.map(quote).join(",")).join("\r\n");
      expect([...readCsv(text)].map(({ cells: one }) => one.ok && one.value)).toEqual(rows);
    }),
    { numRuns: 200 },
  );
});

test("no text makes it throw or go round for ever", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", ",", '"', "\r", "\n", " ")), (parts) => {
      const lines = [...readCsv(parts.join(""))].map(({ line }) => line);
      expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});
