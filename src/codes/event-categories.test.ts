import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { categoryOf } from "./event-categories.ts";

test("every id that has a help page has a category", () => {
  const ids = readdirSync(path.join(import.meta.dirname, "../../docs/help"))
    .filter((name) => /^[A-Z]+-\d{4}\.md$/.test(name))
    .map((name) => name.slice(0, -3));
  expect(ids.length).toBeGreaterThan(250);
  expect(ids.filter((id) => categoryOf(id) === "other")).toEqual([]);
});
