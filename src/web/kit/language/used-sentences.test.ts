import { expect, test } from "vitest";
import { adminEn } from "./admin-en.ts";
import { en as clientEn } from "./en.ts";

const en = { ...clientEn, ...adminEn };

const known = [
  ...new Set(Object.keys(en).map((key) => key.replace(/_(?:zero|one|two|few|many|other)$/u, ""))),
];
const areas = new Set(known.map((key) => key.split(".")[0]));

// Tests and stages say nothing to anybody.
const sources = Object.entries(
  import.meta.glob<string>(["../../**/*.{ts,tsx}", "!../../**/*.test.ts", "!../../testing/**", "!./*.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);
/** Keys that stand in a source, and patterns of those that are put together there. */
const used = sources.flatMap(([file, source]) =>
  [...source.matchAll(/"([a-z-]+(?:\.[a-z0-9-]+)+)"|`((?:[a-z0-9.-]|\$\{[^`}]+\})+)`/gu)]
    .map(([, key = "", pieces = ""]) => key || pieces)
    .filter((text) => text.includes("."))
    .map((text) => ({
      file,
      text,
      pattern: new RegExp(`^${text.replaceAll(".", "\\.").replace(/\$\{[^}]+\}/gu, ".+")}$`, "u"),
    })),
);

test("every sentence that a source asks for is there", () => {
  const missing = used.filter(
    ({ text, pattern }) => areas.has(text.split(".")[0] ?? "") && !known.some((key) => pattern.test(key)),
  );
  expect(missing.map(({ file, text }) => `${text} in ${file}`)).toEqual([]);
});

test("every sentence is asked for somewhere", () => {
  expect(known.filter((key) => !used.some(({ pattern }) => pattern.test(key)))).toEqual([]);
});
