import { type Endpoint, printEndpoint } from "../record.ts";
import { type Entry, mayBeSame } from "./entry.ts";

/** The sightings of one message, the one to tell it by first. */
export interface Seen {
  readonly entries: readonly Entry[];
  /** Of the sightings that know them. */
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
}

/** A capture on all interfaces sees a packet twice within this; a repetition comes after half a second (RFC 3261 §17.1.1.2). */
const SAME_PACKET_MS = 20;
/** Two logs of one clock that hold the same message do so within this. */
const COPY_MS = 2_000;

/**
 * Puts together what is one message seen several times: on two interfaces, on the wire and in HEP, in two logs. The same bytes on
 * another pair of addresses are another hop; the same bytes later on the same pair are a repetition. In the order of the first entry.
 */
export function mergeSightings(entries: readonly Entry[], kindOf: (entry: Entry) => string): readonly Seen[] {
  const groups = new Map<number, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.hash);
    if (group) group.push(entry);
    else groups.set(entry.hash, [entry]);
  }
  const seen: Seen[] = [];
  for (const group of groups.values()) {
    const [only] = group;
    if (group.length === 1 && only) seen.push({ entries: group, from: only.record.from, to: only.record.to });
    else for (const hop of hopsOf(group)) seen.push(...mergeLanes(hop, kindOf));
  }
  return seen;
}

interface Hop {
  from: Endpoint | undefined;
  to: Endpoint | undefined;
  readonly entries: Entry[];
}

/** By address pair; what does not know its pair belongs to the only pair that there is. */
function hopsOf(group: readonly Entry[]): readonly Hop[] {
  const hops = new Map<string, Hop>();
  const vague: Entry[] = [];
  for (const entry of group) {
    const { from, to } = entry.record;
    if (from?.port === undefined || to?.port === undefined) {
      vague.push(entry);
      continue;
    }
    const key = `${printEndpoint(from)}>${printEndpoint(to)}`;
    const hop = hops.get(key);
    if (hop) hop.entries.push(entry);
    else hops.set(key, { from, to, entries: [entry] });
  }
  for (const entry of vague) {
    const fits = [...hops.values()].filter(
      (hop) => mayBeSame(entry.record.from, hop.from) && mayBeSame(entry.record.to, hop.to),
    );
    const [only] = fits;
    if (only && fits.length === 1) {
      only.entries.push(entry);
      continue;
    }
    const { from, to } = entry.record;
    const key = `${from ? printEndpoint(from) : "?"}>${to ? printEndpoint(to) : "?"}`;
    const hop = hops.get(key);
    if (hop) hop.entries.push(entry);
    else hops.set(key, { from, to, entries: [entry] });
  }
  return [...hops.values()];
}

/** A lane is what one log saw; the lanes of a hop hold the same messages in the same order. */
function mergeLanes(hop: Hop, kindOf: (entry: Entry) => string): readonly Seen[] {
  const lanes = new Map<string, Entry[][]>();
  for (const entry of hop.entries) {
    const lane = `${entry.file} ${entry.clock} ${entry.record.carrier ?? ""}`;
    const clusters = lanes.get(lane) ?? [];
    lanes.set(lane, clusters);
    const last = clusters.at(-1);
    if (last && isSamePacket(last.at(-1), entry)) last.push(entry);
    else clusters.push([entry]);
  }
  const merged: Entry[][] = [];
  for (const clusters of lanes.values()) {
    const free = new Set(merged);
    for (const cluster of clusters) {
      const match = firstFit(free, (other) => fitsTogether(other[0], cluster[0], kindOf));
      if (match) {
        free.delete(match);
        match.push(...cluster);
      } else merged.push([...cluster]);
    }
  }
  return merged.map((all) => ({ entries: all.toSorted(wireFirst), from: hop.from, to: hop.to }));
}

/** Looks at a few only: where a thousand messages are alike, the next in order is as good. */
function firstFit(free: ReadonlySet<Entry[]>, fits: (one: Entry[]) => boolean): Entry[] | undefined {
  let looks = 0;
  for (const one of free) {
    if (fits(one)) return one;
    if (++looks >= MOST_LOOKS) return undefined;
  }
  return undefined;
}
const MOST_LOOKS = 50;

/** Only a capture sees one packet twice; a log that says something twice means it. */
function isSamePacket(one: Entry | undefined, other: Entry): boolean {
  if (!one || one.record.position.frame === undefined || other.record.position.frame === undefined)
    return false;
  const [a, b] = [one.record.at?.ms, other.record.at?.ms];
  return a !== undefined && b !== undefined && Math.abs(b - a) < SAME_PACKET_MS;
}

function fitsTogether(
  one: Entry | undefined,
  other: Entry | undefined,
  kindOf: (entry: Entry) => string,
): boolean {
  if (!one || !other) return false;
  const [a, b] = [one.record.at?.ms, other.record.at?.ms];
  if (a === undefined || b === undefined) return true;
  // Within one file clocks that count alike are one clock; over files nobody knows, and the order decides.
  return one.file !== other.file || kindOf(one) !== kindOf(other) || Math.abs(a - b) < COPY_MS;
}

const wireFirst = (one: Entry, other: Entry): number =>
  Number(one.record.carrier !== undefined) - Number(other.record.carrier !== undefined);
