/**
 * What a collector says of the server, as JSON. Anywhere in it `{ unmeasured: REASON }` stands for something that could not be
 * measured; what depends on it cannot be checked, and never passes.
 */
export type Fact = string | number | boolean | null | readonly Fact[] | FactRecord;
export interface FactRecord {
  readonly [name: string]: Fact;
}

/** By the name of the collector. */
export type Facts = Readonly<Record<string, Fact>>;

/** What a path leads to, or why nobody knows. */
export type Seen =
  | { readonly known: true; readonly value: Fact }
  | { readonly known: false; readonly why: string };

export const unmeasured = (why: string): FactRecord => ({ unmeasured: why });
export const known = (value: Fact): Seen => ({ known: true, value });
export const unknown = (why: string): Seen => ({ known: false, why });

/** Follows names through the facts; `item` is the entry of the list that is being looked at. */
export function follow(facts: Facts, item: Fact | undefined, path: readonly string[]): Seen {
  const [first = "", ...rest] = path;
  if (first === "item") {
    return item === undefined ? unknown("there is no entry to look at") : walk(item, rest, first);
  }
  const begin = ownOf(facts, first);
  return begin === undefined
    ? unknown(`this version of Parley does not measure "${first}"`)
    : walk(begin, rest, first);
}

function walk(begin: Fact, names: readonly string[], from: string): Seen {
  let value = begin;
  let said = from;
  for (const name of names) {
    const why = reasonIn(value);
    if (why !== undefined) return unknown(why);
    said += `.${name}`;
    const next = isRecord(value) ? ownOf(value, name) : undefined;
    if (next === undefined) return unknown(`this version of Parley does not measure "${said}"`);
    value = next;
  }
  const why = reasonIn(value);
  return why === undefined ? known(value) : unknown(why);
}

function reasonIn(value: Fact): string | undefined {
  const why = isRecord(value) ? ownOf(value, "unmeasured") : undefined;
  return typeof why === "string" ? why : undefined;
}

export const isRecord = (value: Fact): value is FactRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const ownOf = (record: FactRecord, name: string): Fact | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
