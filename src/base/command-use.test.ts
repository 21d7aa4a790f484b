import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("no advised command takes a value without quoting it for a shell", () => {
  const files = globSync("src/**/*.ts", {
    cwd: new URL("../..", import.meta.url).pathname,
    exclude: (name) => name.includes(".test."),
  });
  const bare = files.filter((file) => {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    // A constant of ours in capitals may be several words.
    return /command: `[^`]*\$\{(?![A-Z_]+\})/.test(text);
  });
  expect(files.length).toBeGreaterThan(300);
  expect(bare).toEqual([]);
});
