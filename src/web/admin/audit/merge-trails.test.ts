import { expect, test } from "vitest";
import { mergeTrails } from "./merge-trails.ts";

const line = (number: number, at: string, from: unknown, to: unknown) => ({
  number,
  at,
  who: "anna@example.com",
  what: "user changed",
  subject: "ben@example.com",
  from,
  to,
});

test("lines of the audit and changes of settings are one list, newest first", () => {
  const rows = mergeTrails(
    [line(2, "2026-11-23T10:00:00.000Z", {}, { a: 1 }), line(1, "2026-11-23T08:00:00.000Z", {}, { a: 1 })],
    [
      {
        id: 7,
        at: "2026-11-23T09:00:00.000Z",
        who: "anna@example.com",
        changes: [{ name: "proxy.mode", from: "loose", to: "strict" }],
        undoes: null,
      },
    ],
  );
  expect(rows.map(({ key }) => key)).toEqual(["line 2", "setting 7", "line 1"]);
  expect(rows[1]).toMatchObject({ kind: "setting", number: 7, subject: "proxy.mode" });
});

test("a change is told field by field, and fields that stayed are left out", () => {
  const [row] = mergeTrails(
    [line(1, "2026-11-23T08:00:00.000Z", { name: "Ben", enabled: true }, { name: "Ben B.", enabled: true })],
    [],
  );
  expect(row?.changes).toEqual([{ name: "name", from: "Ben", to: "Ben B." }]);
});

test("what is not made of fields is told whole, and nothing is told of nothing", () => {
  const rows = mergeTrails(
    [line(2, "2026-11-23T09:00:00.000Z", ["a"], ["b"]), line(1, "2026-11-23T08:00:00.000Z", undefined, null)],
    [],
  );
  expect(rows.map(({ changes }) => changes)).toEqual([[{ name: "", from: ["a"], to: ["b"] }], []]);
});
