import { expect, test } from "vitest";
import type { EventView } from "#api/trace";
import { certificateWorry } from "./certificate-worry.ts";
import { groupEvents } from "./group-events.ts";

const event = (number: number, level: EventView["level"], id?: string): EventView => ({
  number,
  at: "2026-11-23T08:00:00.000Z",
  level,
  component: "proxy",
  text: `event ${number}`,
  category: "calls",
  cause: "",
  ...(id && { id }),
});

test("events of one kind are one line with their number; errors stand first, then what is latest", () => {
  const groups = groupEvents([
    event(1, "warn", "PRX-0001"),
    event(2, "error", "CERT-0010"),
    event(3, "warn", "PRX-0001"),
    event(4, "warn"),
  ]);
  expect(groups.map(({ latest, count }) => [latest.number, count])).toEqual([
    [2, 1],
    [4, 1],
    [3, 2],
  ]);
});

test.each([
  [-1, [], "ended", "error"],
  [3, [], "ends", "error"],
  [30, ["sip.example.com"], "ends", "warn"],
  [200, ["sip.example.com"], "lacks", "warn"],
])("a certificate with %i days left and %j missing: %s, %s", (daysLeft, missingNames, kind, level) => {
  expect(certificateWorry({ daysLeft, missingNames })).toMatchObject({ kind, level });
});

test("a certificate with time left and all names worries nobody", () => {
  expect(certificateWorry({ daysLeft: 31, missingNames: [] })).toBeUndefined();
});
