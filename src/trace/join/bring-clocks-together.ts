import type { StoryClock } from "../story.ts";
import type { SeenMessage } from "./seen-message.ts";

/** What joining knows of a clock while it reads. */
export interface ClockSeen {
  readonly name: string;
  readonly file: number;
  kind: StoryClock["kind"];
}

const MOST_SIGHTINGS = 20;

interface Link {
  /** Milliseconds to add to the other clock. */
  readonly addedMs: number;
  readonly how: string;
}

/**
 * Finds what has to be added to each clock so that it shows the time of the first, from messages that both stamped: the way there and
 * the way back together give the difference (as in RFC 5905 §8), one way alone gives it only up to the time on the way.
 */
export function bringClocksTogether(
  clocks: readonly ClockSeen[],
  messages: readonly SeenMessage[],
): readonly StoryClock[] {
  const pairs = new Map<string, { there: number[]; back: number[]; unknown: number[] }>();
  for (const message of messages) {
    if (!message.others) continue;
    const entries = message.all.slice(0, MOST_SIGHTINGS);
    for (const one of entries) {
      for (const other of entries) {
        if (one.clock >= other.clock) continue;
        const [a, b] = [one.ms, other.ms];
        if (a === undefined || b === undefined) continue;
        const key = `${one.clock} ${other.clock}`;
        const pair = pairs.get(key) ?? { there: [], back: [], unknown: [] };
        pairs.set(key, pair);
        const way =
          one.direction === "out" && other.direction === "in"
            ? pair.there
            : one.direction === "in" && other.direction === "out"
              ? pair.back
              : pair.unknown;
        if (way.length < 10_000) way.push(b - a);
      }
    }
  }
  const links = new Map<number, Map<number, Link>>();
  for (const [key, pair] of pairs) {
    const [one = 0, other = 0] = key.split(" ").map(Number);
    const link = estimate(pair);
    put(links, one, other, link);
    put(links, other, one, { addedMs: -link.addedMs, how: link.how });
  }
  const told: StoryClock[] = [];
  const reached = new Map<number, Link | undefined>([[0, undefined]]);
  const queue = [0];
  for (let clock = queue.shift(); clock !== undefined; clock = queue.shift()) {
    const base = reached.get(clock)?.addedMs ?? 0;
    for (const [next, link] of links.get(clock) ?? []) {
      if (reached.has(next)) continue;
      reached.set(next, { addedMs: base + link.addedMs, how: link.how });
      queue.push(next);
    }
  }
  for (const [index, { name, kind }] of clocks.entries()) {
    const link = reached.get(index);
    told.push({ name, kind, addedMs: index === 0 ? 0 : link?.addedMs, how: link?.how });
  }
  return told;
}

function put(links: Map<number, Map<number, Link>>, from: number, to: number, link: Link): void {
  const known = links.get(from) ?? new Map<number, Link>();
  known.set(to, link);
  links.set(from, known);
}

function estimate({ there, back, unknown }: { there: number[]; back: number[]; unknown: number[] }): Link {
  const count = there.length + back.length + unknown.length;
  const from = `Estimated from ${count} ${count === 1 ? "message" : "messages"} that both logs hold`;
  if (there.length > 0 && back.length > 0) {
    const [least, most] = [Math.min(...there), Math.max(...back)];
    return {
      addedMs: -(least + most) / 2,
      how: `${from}, sent both ways; right to within ${Math.ceil(Math.abs(least - most) / 2)} ms.`,
    };
  }
  if (there.length > 0)
    return { addedMs: -Math.min(...there), how: `${from}, sent one way only: the time on the way is in it.` };
  if (back.length > 0)
    return { addedMs: -Math.max(...back), how: `${from}, sent one way only: the time on the way is in it.` };
  const middle = unknown.toSorted((a, b) => a - b)[Math.floor(unknown.length / 2)] ?? 0;
  return { addedMs: -middle, how: `${from}, by the middle difference: which way they went is not known.` };
}
