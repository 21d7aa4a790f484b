import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { type Fact, type FactRecord, unmeasured } from "../language/fact.ts";
import type { FactSources } from "../uses.ts";

const DAY_MS = 86_400_000;
const MOST_EVENTS = 5_000;
const MOST_FILES = 10_000;

/** The newest file in the data folder's `backups`. */
export function backupFacts({ data }: Pick<FactSources, "data">): Fact {
  const folder = path.join(data, "backups");
  let names: string[];
  try {
    names = readdirSync(folder).slice(0, MOST_FILES);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return code === "ENOENT"
      ? { folder, newest: null, file: null }
      : unmeasured(`${folder} cannot be read: ${code}`);
  }
  const files = names.flatMap((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
    // A name that begins with a dot is a backup that is being made.
    return found?.isFile() && found.size > 0 && !name.startsWith(".") ? [{ name, at: found.mtimeMs }] : [];
  });
  const newest = files.toSorted((one, other) => other.at - one.at)[0];
  return {
    folder,
    newest: newest ? new Date(newest.at).toISOString() : null,
    file: newest?.name ?? null,
  };
}

/** Warnings and errors of the last day, counted by what they are. */
export async function eventFacts({ events, clock }: Pick<FactSources, "events" | "clock">): Promise<Fact> {
  const from = new Date(clock.now() - DAY_MS).toISOString();
  const found = await events({ since: 0, most: MOST_EVENTS, level: "warn", from });
  const kinds = new Map<string, { id: string; level: string; text: string; times: number; last: string }>();
  for (const { id = "", level, text, at } of found) {
    const known = kinds.get(`${level} ${id}`);
    if (known) Object.assign(known, { times: known.times + 1, last: at });
    else kinds.set(`${level} ${id}`, { id, level, text, times: 1, last: at });
  }
  return { lastDay: [...kinds.values()].map((kind): FactRecord => ({ ...kind })) };
}

export async function databaseFacts({ checkDatabase }: Pick<FactSources, "checkDatabase">): Promise<Fact> {
  return { check: await checkDatabase() };
}

/** The LDAP server that users come from. */
export async function ldapFacts({
  settings,
  directorySource,
}: Pick<FactSources, "settings" | "directorySource">): Promise<Fact> {
  const value = (name: string) => settings().find((one) => one.name === name)?.value;
  const url = String(value("directory.ldap-url") ?? "");
  const { last } = await directorySource();
  return {
    url,
    inTheClear: url.startsWith("ldap://") && value("directory.ldap-start-tls") === false,
    lastLook: last?.at ?? null,
    failure: last?.failure?.what ?? null,
  };
}

/** Components that log more than usual. */
export function logFacts({ settings }: Pick<FactSources, "settings">): Fact {
  const levels = settings().find(({ name }) => name === "log.levels")?.value;
  const debug = (Array.isArray(levels) ? levels : []).map(String).filter((one) => one.endsWith("=debug"));
  return { debug: debug.map((one) => one.slice(0, one.indexOf("="))) };
}

/** Every setting by its name, as in `settings.tls.min-version`. */
export function settingFacts({ settings }: Pick<FactSources, "settings">): Fact {
  const rooms: Record<string, Record<string, Fact>> = {};
  for (const { name, value } of settings()) {
    const at = name.indexOf(".");
    const room = name.slice(0, at);
    rooms[room] = { ...rooms[room], [name.slice(at + 1)]: factOf(value) };
  }
  return rooms;
}

/** Values of settings are JSON by their schemas. */
const factOf = (value: unknown): Fact => JSON.parse(JSON.stringify(value ?? null)) as Fact;
