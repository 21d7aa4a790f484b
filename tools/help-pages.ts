// Every id that code can emit has its help page, whole, and no page is left of an id that is gone (acceptance A1.1).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { helpHeadings, parseHelpPage } from "../src/codes/help-page.ts";

const root = path.dirname(import.meta.dirname);

/** What the check looks at: paths from the root of the project, and texts. */
export interface Sources {
  readonly code: ReadonlyMap<string, string>;
  /** By file name, as in `AUTH-0001.md`. */
  readonly pages: ReadonlyMap<string, string>;
}

/** Reads the project as it is. */
export function readSources(): Sources {
  const code = new Map<string, string>();
  for (const entry of readdirSync(path.join(root, "src"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts") || entry.name.endsWith(".test.ts")) continue;
    const file = path.relative(root, path.join(entry.parentPath, entry.name));
    if (!/^src.(?:web.)?testing./.test(file)) code.set(file, readFileSync(path.join(root, file), "utf8"));
  }
  const folder = path.join(root, "docs", "help");
  const names = readdirSync(folder);
  return { code, pages: new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")])) };
}

const DECLARED = /\bid: "([A-Z]{2,8}-\d{4})"/g;
const REGISTER = /(?:^|[\\/])(?:problems|warnings)\.ts$/;

/** One sentence for everything that is wrong; empty when all is well. */
export function checkHelpPages({ code, pages }: Sources): string[] {
  const complaints: string[] = [];
  const owners = new Map<string, string>();
  for (const [file, text] of code) {
    for (const [, id = ""] of text.matchAll(DECLARED)) {
      const owner = owners.get(id);
      if (!REGISTER.test(file))
        complaints.push(`${file} makes ${id}: ids are made in problems.ts or warnings.ts only.`);
      else if (owner !== undefined) complaints.push(`${file} makes ${id} a second time (first in ${owner}).`);
      else owners.set(id, file);
    }
  }
  for (const [id, file] of owners) {
    const page = pages.get(`${id}.md`);
    if (page === undefined) complaints.push(`docs/help/${id}.md is missing (${file} makes ${id}).`);
    else complaints.push(...checkPage(id, page));
  }
  for (const name of pages.keys()) {
    const id = name.replace(/\.md$/, "");
    if (!owners.has(id)) complaints.push(`docs/help/${name} is left over: no code makes ${id}.`);
  }
  return complaints.sort();
}

function checkPage(id: string, text: string): string[] {
  const page = parseHelpPage(text);
  if (page?.id !== id) return [`docs/help/${id}.md does not begin with "# ${id} Title".`];
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  const order = headings.join(", ") === helpHeadings.join(", ");
  const parts = {
    Cause: page.cause,
    Evidence: page.evidence,
    Fix: page.fix,
    "How to check": page.howToCheck,
  };
  const empty = helpHeadings.filter((heading) => parts[heading].length < 10);
  return [
    ...(order
      ? []
      : [`docs/help/${id}.md has the headings ${headings.join(", ")}; it needs ${helpHeadings.join(", ")}.`]),
    ...empty.map((heading) => `docs/help/${id}.md says nothing under "${heading}".`),
    ...(/can happen (?:if|when)|may be caused|possibly because/i.test(text)
      ? [`docs/help/${id}.md guesses.`]
      : []),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const sources = readSources();
  const complaints = checkHelpPages(sources);
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  if (complaints.length === 0)
    process.stdout.write(`${sources.pages.size} help pages, none missing, none left over.\n`);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
