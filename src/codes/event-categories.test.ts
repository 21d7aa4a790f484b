import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { categoryOf, eventCategories, lettersOfCategory } from "./event-categories.ts";

const ids = readdirSync(path.join(import.meta.dirname, "../../docs/help"))
  .filter((name) => /^[A-Z]+-\d{4}\.md$/.test(name))
  .map((name) => name.slice(0, -3));

test("every id that has a help page has a category", () => {
  expect(ids.length).toBeGreaterThan(250);
  expect(ids.filter((id) => categoryOf(id) === "other")).toEqual([]);
});

test("every category but the last has an id, and its letters hold each of them", () => {
  for (const category of eventCategories.slice(0, -1)) {
    const own = ids.filter((id) => categoryOf(id) === category);
    const letters = lettersOfCategory(category);
    expect([category, own.length > 0]).toEqual([category, true]);
    expect(own.filter((id) => !letters?.includes(id.split("-")[0] ?? ""))).toEqual([]);
  }
});
