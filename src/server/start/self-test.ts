import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runtimeTooOld, selfTestFailed } from "./problems.ts";

/** Something the server relies on, tried with a known result. Throws, or answers what it saw, when the result is another. */
export interface SelfTest {
  readonly name: string;
  run(): string | undefined | Promise<string | undefined>;
}

/** Version by part: node, openssl, sqlite … */
export type Runtime = Readonly<Record<string, string>>;

const PARTS = ["node", "v8", "openssl", "sqlite", "zlib", "uv", "icu", "tz"];

/** The versions of what Parley stands on. */
export function runtimeOf(
  versions: Readonly<Record<string, string | undefined>> = process.versions,
): Runtime {
  return Object.fromEntries(PARTS.flatMap((part) => (versions[part] ? [[part, versions[part]]] : [])));
}

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
      throw selfTestFailed(test.name, seen.slice(0, 300), runtime, changes(data, runtime));
  }
}

/** Remembers the runtime of a start that worked, for the comparison after a failed one. */
export function rememberGoodStart(data: string, at: string, runtime = runtimeOf()): void {
  writeFileSync(goodStartFile(data), `${JSON.stringify({ at, runtime })}\n`, { mode: 0o600 });
}

async function attempt(test: SelfTest): Promise<string | undefined> {
  try {
    return await test.run();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function changes(data: string, now: Runtime): Record<string, { from: string; to: string }> | undefined {
  const before = readGoodStart(data);
  if (before === undefined) return undefined;
  const changed = Object.keys({ ...before, ...now })
    .filter((part) => before[part] !== now[part])
    .map((part) => [part, { from: before[part] ?? "none", to: now[part] ?? "none" }]);
  return Object.fromEntries(changed);
}

function readGoodStart(data: string): Runtime | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(goodStartFile(data), "utf8"));
    if (typeof value !== "object" || value === null || !("runtime" in value)) return undefined;
    const { runtime } = value;
    if (typeof runtime !== "object" || runtime === null) return undefined;
    return Object.fromEntries(Object.entries(runtime).map(([part, version]) => [part, String(version)]));
  } catch (error) {
    if (error instanceof Error) return undefined; // no good start yet, or its note is damaged: nothing to compare with
    throw error;
  }
}
