import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { idsWithOcsEvent, ocsEventOf } from "./ocs-event-of.ts";
import { ocsEvents } from "./ocs-events.ts";

test("both ends of each pair exist: a help page of ours, and a row of the old table", () => {
  const pages = readdirSync(path.join(import.meta.dirname, "../../docs/help"));
  const codes = ocsEvents.map(({ code }) => code);
  expect(idsWithOcsEvent.filter((id) => !pages.includes(`${id}.md`))).toEqual([]);
  expect(idsWithOcsEvent.filter((id) => !codes.includes(ocsEventOf(id) ?? ""))).toEqual([]);
  expect(ocsEventOf("REG-0001")).toBeUndefined();
});
