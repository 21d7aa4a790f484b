import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly component: string;
  readonly text: string;
}

const MOST = 500;

/** The lines of the log and its older files that name this case, oldest first. A file that cannot be read has none. */
export async function logLinesOf(folder: string, code: string): Promise<LogLine[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) =>
    /^parley\.jsonl(?:\.\d+)?$/.test(name),
  );
  const needle = `"case":${JSON.stringify(code)}`;
  const lines: LogLine[] = [];
  for (const name of names.toSorted().toReversed()) {
    const bytes = await readFile(path.join(folder, name)).catch(() => undefined);
    if (!bytes?.includes(needle)) continue;
    for (const line of bytes.toString("utf8").split("\n")) {
      const read = line.includes(needle) ? lineIn(line) : undefined;
      if (read && lines.length < MOST) lines.push(read);
    }
  }
  return lines;
}

function lineIn(line: string): LogLine | undefined {
  try {
    const { at, level, component, text } = JSON.parse(line) as Record<string, unknown>;
    return { at: String(at), level: String(level), component: String(component), text: String(text) };
  } catch {
    return undefined; // the last line of a killed process
  }
}
