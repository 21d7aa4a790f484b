import type { Endpoint } from "../record.ts";
import { mayBeSame, type SeenMessage } from "./seen-message.ts";

/** A capture on all interfaces sees a packet twice within this; a repetition comes after half a second (RFC 3261 §17.1.1.2). */
const SAME_PACKET_MS = 20;
/** Two logs of one clock that hold the same message do so within this. */
const COPY_MS = 2_000;
const MOST_LOOKS = 50;

export interface Merged {
  readonly messages: SeenMessage[];
  /** Whether any bytes came twice at all. */
  readonly repeats: boolean;
}

/**
 * Puts together what is one message seen several times: on two interfaces, on the wire and in HEP, in two logs. The same bytes on
 * another pair of addresses are another hop; the same bytes later on the same pair are a repetition. Answers the first of each, in the
 * order in which they were read, holding the others. `kindOf` tells how a clock counts.
 */
export function mergeSightings(all: readonly SeenMessage[], kindOf: (clock: number) => string): Merged {
  const groups = new Map<number, SeenMessage | SeenMessage[]>();
  for (const one of all) {
    const group = groups.get(one.hash);
    if (group === undefined) groups.set(one.hash, one);
    else if (Array.isArray(group)) group.push(one);
    else groups.set(one.hash, [group, one]);
  }
  if (groups.size === all.length) return { messages: [...all], repeats: false };
  const firsts: SeenMessage[] = [];
  for (const group of groups.values()) {
    if (Array.isArray(group)) for (const hop of hopsOf(group)) firsts.push(...mergeLanes(hop, kindOf));
    else firsts.push(group);
  }
  return { messages: firsts.sort((a, b) => a.sequence - b.sequence), repeats: true };
}

interface Hop {
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
  readonly all: SeenMessage[];
}

/** By address pair; what does not know its pair belongs to the only pair that there is. */
function hopsOf(group: readonly SeenMessage[]): readonly Hop[] {
  const hops: Hop[] = [];
  const put = (one: SeenMessage): void => {
    const hop = hops.find(({ from, to }) => from === one.from && to === one.to);
    if (hop) hop.all.push(one);
    else hops.push({ from: one.from, to: one.to, all: [one] });
  };
  const isVague = ({ from, to }: SeenMessage): boolean => from?.port === undefined || to?.port === undefined;
  for (const one of group) if (!isVague(one)) put(one);
  for (const one of group) {
    if (!isVague(one)) continue;
    const fits = hops.filter((hop) => mayBeSame(one.from, hop.from) && mayBeSame(one.to, hop.to));
    const [only] = fits;
    if (only && fits.length === 1) only.all.push(one);
    else put(one);
  }
  return hops;
}

/** A lane is what one log saw; the lanes of a hop hold the same messages in the same order. */
function mergeLanes({ all, from, to }: Hop, kindOf: (clock: number) => string): readonly SeenMessage[] {
  const lanes = new Map<string, SeenMessage[][]>();
  for (const one of all.toSorted((a, b) => a.sequence - b.sequence)) {
    const lane = `${one.file} ${one.clock} ${one.carrier ?? ""}`;
    const clusters = lanes.get(lane) ?? [];
    lanes.set(lane, clusters);
    const last = clusters.at(-1);
    if (last && isSamePacket(last.at(-1), one)) last.push(one);
    else clusters.push([one]);
  }
  const merged: SeenMessage[][] = [];
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
  return merged.flatMap((same) => {
    const [first, ...others] = same.toSorted(wireFirst);
    if (!first) return [];
    first.from = from;
    first.to = to;
    first.transport ??= others.find(({ transport }) => transport !== undefined)?.transport;
    first.mark ??= others.find(({ mark }) => mark !== undefined)?.mark;
    if (others.length > 0) first.others = others;
    return [first];
  });
}

/** Looks at a few only: where a thousand messages are alike, the next in order is as good. */
function firstFit(
  free: ReadonlySet<SeenMessage[]>,
  fits: (one: SeenMessage[]) => boolean,
): SeenMessage[] | undefined {
  let looks = 0;
  for (const one of free) {
    if (fits(one)) return one;
    if (++looks >= MOST_LOOKS) return undefined;
  }
  return undefined;
}

/** Only a capture sees one packet twice; a log that says something twice means it. */
function isSamePacket(one: SeenMessage | undefined, other: SeenMessage): boolean {
  if (one?.position.frame === undefined || other.position.frame === undefined) return false;
  return one.ms !== undefined && other.ms !== undefined && Math.abs(other.ms - one.ms) < SAME_PACKET_MS;
}

function fitsTogether(
  one: SeenMessage | undefined,
  other: SeenMessage | undefined,
  kindOf: (clock: number) => string,
): boolean {
  if (!one || !other) return false;
  if (one.ms === undefined || other.ms === undefined) return true;
  // Within one file clocks that count alike are one clock; over files nobody knows, and the order decides.
  return (
    one.file !== other.file ||
    kindOf(one.clock) !== kindOf(other.clock) ||
    Math.abs(one.ms - other.ms) < COPY_MS
  );
}

const wireFirst = (one: SeenMessage, other: SeenMessage): number =>
  Number(one.carrier !== undefined) - Number(other.carrier !== undefined);
