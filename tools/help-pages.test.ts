import { expect, test } from "vitest";
import { checkHelpPages, readSources } from "./help-pages.ts";

const page = (id: string) =>
  `# ${id} A title\n\n## Cause\n\nThe cause of this failure.\n\n## Evidence\n\nWhat the error measured.\n\n## Fix\n\nWhat one can do about it.\n\n## How to check\n\nWhat one sees when it works.\n`;
const code = new Map([["src/roles/a/problems.ts", 'id: "REG-0001"']]);

test("every id that code can emit has a whole help page, and no page is left over", () => {
  const sources = readSources();
  expect(sources.code.size).toBeGreaterThan(50);
  expect(checkHelpPages(sources)).toEqual([]);
});

test("a missing page, a page too much, and an id made elsewhere are named", () => {
  expect(checkHelpPages({ code, pages: new Map([["REG-0001.md", page("REG-0001")]]) })).toEqual([]);
  expect(checkHelpPages({ code, pages: new Map([["REG-0002.md", page("REG-0002")]]) })).toEqual([
    "docs/help/REG-0001.md is missing (src/roles/a/problems.ts makes REG-0001).",
    "docs/help/REG-0002.md is left over: no code makes REG-0002.",
  ]);
  const elsewhere = new Map([...code, ["src/roles/a/register.ts", 'return { id: "REG-0001" }']]);
  expect(checkHelpPages({ code: elsewhere, pages: new Map([["REG-0001.md", page("REG-0001")]]) })).toEqual([
    "src/roles/a/register.ts makes REG-0001: ids are made in problems.ts or warnings.ts only.",
  ]);
});

test("a page without a heading, with an empty part, or with a guess is named", () => {
  const text = page("REG-0001").replace("## Fix", "## Repair").replace("The cause of this failure.", "");
  expect(checkHelpPages({ code, pages: new Map([["REG-0001.md", text]]) })).toEqual([
    "docs/help/REG-0001.md has the headings Cause, Evidence, Repair, How to check; it needs Cause, Evidence, Fix, How to check.",
    'docs/help/REG-0001.md says nothing under "Cause".',
    'docs/help/REG-0001.md says nothing under "Fix".',
  ]);
  const guess = page("REG-0001").replace(
    "The cause of this failure.",
    "This can happen if the clock is wrong.",
  );
  expect(checkHelpPages({ code, pages: new Map([["REG-0001.md", guess]]) })).toEqual([
    "docs/help/REG-0001.md guesses.",
  ]);
});
