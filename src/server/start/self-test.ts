import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { version } from "../version.ts";
import { runtimeTooOld, selfTestFailed } from "./problems.ts";

/** Something the server relies on, tried with a known result. Throws, or answers what it saw, when the result is another. */
export interface SelfTest {
  readonly name: string;
  run(): string | undefined | Promise<string | undefined>;
}

/** Version by part: node, openssl, sqlite … */
export type Runtime = Readonly<Record<string, string>>;

const PARTS = ["node", "v8", "openssl", "sqlite", "zlib", "uv", "icu", "tz"];

/** The versions of Parley and of what it stands on. */
export function runtimeOf(
  versions: Readonly<Record<string, string | undefined>> = process.versions,
): Runtime {
  const parts = PARTS.flatMap((part) => (versions[part] ? [[part, versions[part]]] : []));
  return { parley: version, ...Object.fromEntries(parts) };
}

/** Whether a start of this data folder was ever finished. */
export const hasGoodStart = (data: string): boolean => existsSync(goodStartFile(data));

const goodStartFile = (data: string) => path.join(data, "run", "last-good-start.json");

/**
 * Runs the tests one after the other. Throws START-0010 for a Node that is too old, START-0007 naming the first test that
 * failed and which part of the runtime has changed since the last good start.
 */
export async function selfTest(
  data: string,
  tests: readonly SelfTest[],
  runtime = runtimeOf(),
): Promise<void> {
  if (Number.parseInt(runtime["node"] ?? "0", 10) < 24) throw runtimeTooOld(runtime["node"] ?? "unknown");
  for (const test of tests) {
    const seen = await attempt(test);
    if (seen !== undefined)
      throw selfTestFailed(test.name, seen.slice(0, 300), runtime, changesSince(data, runtime));
  }
}

/**
 * Remembers the runtime of a start that worked, for the comparison after a failed one. What differed from the note before stays
 * readable until it differs again, so that somebody who looks later still sees when it changed.
 */
export function rememberGoodStart(data: string, at: string, runtime = runtimeOf()): void {
  const before = readGoodStart(data);
  const changed = before && differences(before.runtime, runtime);
  const earlier =
    before && changed && Object.keys(changed).length > 0 ? { since: before.at, changed } : before?.earlier;
  const beside = `${goodStartFile(data)}.new`;
  writeFileSync(beside, `${JSON.stringify({ at, runtime, ...(earlier && { earlier }) })}\n`, { mode: 0o600 });
  renameSync(beside, goodStartFile(data)); // a kill leaves the old note or the new one
}

/** Since which start the runtime is as it is, or what changed since then; undefined where no start is remembered. */
export function runtimeHistory(
  data: string,
  runtime = runtimeOf(),
): { readonly since: string; readonly changed: readonly string[] } | undefined {
  const before = readGoodStart(data);
  if (!before) return undefined;
  const now = differences(before.runtime, runtime);
  const told = Object.keys(now).length > 0 ? { since: before.at, changed: now } : before.earlier;
  if (!told) return { since: before.at, changed: [] };
  const changed = Object.entries(told.changed).map(([part, { from, to }]) => `${part} ${from} became ${to}`);
  return { since: told.since, changed };
}

async function attempt(test: SelfTest): Promise<string | undefined> {
  try {
    return await test.run();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

type Changes = Readonly<Record<string, { readonly from: string; readonly to: string }>>;

/** What differs from the last good start; undefined where none is remembered. */
export function changesSince(data: string, now = runtimeOf()): Changes | undefined {
  const before = readGoodStart(data);
  return before && differences(before.runtime, now);
}

/** A part that the note does not know, since an older Parley wrote it, is no difference. */
function differences(before: Runtime, now: Runtime): Changes {
  const changed = Object.keys(before)
    .filter((part) => before[part] !== now[part])
    .map((part) => [part, { from: before[part] ?? "none", to: now[part] ?? "none" }]);
  return Object.fromEntries(changed);
}

const texts = z.record(z.string(), z.string());
/** The note, as it is written: other files of this name are no note. */
const goodStart = z.object({
  at: z.string(),
  runtime: texts,
  earlier: z
    .object({
      since: z.string(),
      changed: z.record(z.string(), z.object({ from: z.string(), to: z.string() })),
    })
    .optional(),
});

function readGoodStart(data: string): z.infer<typeof goodStart> | undefined {
  try {
    return goodStart.safeParse(JSON.parse(readFileSync(goodStartFile(data), "utf8"))).data;
  } catch (error) {
    if (error instanceof Error) return undefined; // no good start yet, or its note is damaged: nothing to compare with
    throw error;
  }
}
