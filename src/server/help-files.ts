import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { problemId } from "#codes/help-page";

const folder = path.join(import.meta.dirname, "..", "..", "docs", "help");

/** The help page of an id as Markdown, from the files that are shipped with the program; undefined when there is none. */
export function helpPage(id: string): string | undefined {
  if (!problemId.test(id)) return undefined;
  try {
    return readFileSync(path.join(folder, `${id}.md`), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** The ids that have a help page, sorted. */
export function helpIds(): readonly string[] {
  const ids = readdirSync(folder).map((name) => name.replace(/\.md$/, ""));
  return ids.filter((id) => problemId.test(id)).sort();
}
