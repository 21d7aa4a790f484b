import { detached } from "#base/octets";
import type { RecordTime, TraceRecord } from "../record.ts";
import { redactMessage } from "../redact/redact-message.ts";
import type { Sighting, Story, StoryFile, StoryMessage } from "../story.ts";
import { bringClocksTogether, type ClockSeen } from "./bring-clocks-together.ts";
import { type Entry, factsOf, hashOf, type Ties } from "./entry.ts";
import { joinNodes } from "./join-nodes.ts";
import { joinSessions } from "./join-sessions.ts";
import { joinTransactions } from "./join-transactions.ts";
import { mergeSightings, type Seen } from "./merge-sightings.ts";
import { withOwnEnds } from "./own-ends.ts";
import { memoryTexts, type TextStore } from "./text-store.ts";

/** What is remembered beside messages; a log with more is told to be longer. */
const MOST_BESIDE = 100_000;

/** Takes the records of some files, one file after the other, and tells the one story that they hold. */
export interface StoryBuilder {
  /** What follows belongs to this file. `format` may grow while it is read, so it is asked for at the end. */
  begin(name: string): void;
  take(record: TraceRecord): void;
  /** The file is over. */
  end(format: string, notes: readonly string[]): void;
  /** Joins everything; once. */
  tell(): Story;
}

/** Secrets are taken out of every message before anything of it is kept. */
export function createStoryBuilder(texts: TextStore = memoryTexts()): StoryBuilder {
  return new Builder(texts);
}

type Kept<Kind extends TraceRecord["kind"]> = (Extract<TraceRecord, { kind: Kind }> & {
  readonly file: number;
})[];

class Builder implements StoryBuilder {
  readonly #texts: TextStore;
  readonly #files: StoryFile[] = [];
  readonly #entries: Entry[] = [];
  readonly #clocks: ClockSeen[] = [];
  readonly #clockIndex = new Map<string, number>();
  readonly #beside = {
    log: [] as Kept<"log">,
    icmp: [] as Kept<"icmp">,
    rtp: [] as Kept<"rtp">,
    tls: [] as Kept<"tls">,
    unreadable: [] as Kept<"unreadable">,
  };
  #file = 0;
  #name = "";
  #leftOut = 0;

  constructor(texts: TextStore) {
    this.#texts = texts;
  }

  begin(name: string): void {
    this.#file = this.#files.length;
    this.#name = name;
    this.#leftOut = 0;
  }

  take(record: TraceRecord): void {
    if (record.kind !== "sip") {
      this.#keep(record);
      return;
    }
    const { message } = redactMessage(record.octets);
    const read = factsOf(message);
    if (!read) {
      this.#keep({
        ...frameOf(record),
        kind: "unreadable",
        why: "Framed as a SIP message, and its first line is none.",
      });
      return;
    }
    this.#entries.push({
      file: this.#file,
      clock: this.#clockOf(record.at, record.clock),
      record: { ...frameOf(record), notes: record.notes },
      text: this.#texts.put(message),
      hash: hashOf(message),
      notes: [...record.notes, ...read.notes],
      facts: read.facts,
    });
  }

  end(format: string, notes: readonly string[]): void {
    const more = this.#leftOut > 0 ? [`${this.#leftOut} log lines beside the messages were left out.`] : [];
    this.#files.push({ name: this.#name, format, messages: 0, notes: [...notes, ...more] });
  }

  tell(): Story {
    const seen = mergeSightings(
      withOwnEnds(this.#entries),
      ({ clock }) => this.#clocks[clock]?.kind ?? "none",
    );
    const clocks = bringClocksTogether(this.#clocks, seen);
    const ordered = inOrder(seen, (entry) => {
      const ms = entry.record.at?.ms;
      return ms === undefined ? undefined : ms + (clocks[entry.clock]?.addedMs ?? 0);
    });
    const counts = this.#files.map(() => 0);
    const untied: Omit<StoryMessage, "transaction">[] = [];
    const ties = new Map<number, Ties>();
    const firsts = new Map<string, number>();
    const keys: number[] = [];
    for (const [index, { one, at }] of ordered.entries()) {
      const [first] = one.entries;
      if (!first) continue;
      for (const file of new Set(one.entries.map((entry) => entry.file)))
        counts[file] = (counts[file] ?? 0) + 1;
      const { ties: tied, ...facts } = first.facts;
      const same = `${first.hash} ${one.from?.address}:${one.from?.port} ${one.to?.address}:${one.to?.port}`;
      const repeats = firsts.get(same);
      if (repeats === undefined) firsts.set(same, index);
      if (tied) ties.set(index, tied);
      keys.push(first.text);
      untied.push({
        ...facts,
        index,
        at,
        clock: first.clock,
        from: one.from,
        to: one.to,
        transport: one.entries.find(({ record }) => record.transport !== undefined)?.record.transport,
        seen: one.entries.map(sightingOf),
        notes: first.notes,
        mark: one.entries.find(({ record }) => record.mark !== undefined)?.record.mark,
        repeats,
      });
    }
    const { transactions, of } = joinTransactions(untied);
    const messages = untied.map(
      (message, index): StoryMessage => ({ ...message, transaction: of[index] ?? 0 }),
    );
    return {
      files: this.#files.map((file, index) => ({ ...file, messages: counts[index] ?? 0 })),
      clocks,
      messages,
      transactions,
      sessions: joinSessions(messages, transactions, ({ index }) => ties.get(index)),
      nodes: joinNodes(messages),
      logs: this.#beside.log,
      icmp: this.#beside.icmp,
      rtp: this.#beside.rtp,
      tls: this.#beside.tls,
      unreadable: this.#beside.unreadable,
      textOf: ({ index }) => this.#texts.get(keys[index] ?? -1),
    };
  }

  #keep(record: Exclude<TraceRecord, { kind: "sip" }>): void {
    const list: unknown[] = this.#beside[record.kind];
    if (list.length < MOST_BESIDE) list.push({ ...record, file: this.#file });
    else this.#leftOut++;
  }

  #clockOf(at: RecordTime | undefined, own: string | undefined): number {
    const key = `${this.#file} ${own ?? ""} ${at?.kind ?? "none"}`;
    const known = this.#clockIndex.get(key);
    if (known !== undefined) return known;
    this.#clockIndex.set(key, this.#clocks.length);
    const name = own === undefined ? this.#name : `${this.#name}, ${detached(own)}`;
    return this.#clocks.push({ name, file: this.#file, kind: at?.kind ?? "none" }) - 1;
  }
}

function frameOf({ at, direction, from, to, transport, position, clock, mark, carrier }: TraceRecord) {
  return {
    at,
    direction,
    from,
    to,
    transport,
    position,
    ...(clock !== undefined && { clock }),
    ...(mark !== undefined && { mark }),
    ...(carrier !== undefined && { carrier }),
  };
}

const sightingOf = ({ file, record }: Entry): Sighting => ({
  file,
  position: record.position,
  ...(record.carrier && { carrier: record.carrier }),
  ms: record.at?.ms,
  direction: record.direction,
});

/** By time; what has none stays behind the one that stood before it. */
function inOrder(
  seen: readonly Seen[],
  timeOf: (entry: Entry) => number | undefined,
): readonly { readonly one: Seen; readonly at: number | undefined }[] {
  const placed = seen.map((one) => ({ one, at: one.entries[0] && timeOf(one.entries[0]), order: 0 }));
  const asRead = placed.toSorted((a, b) => positionOf(a.one) - positionOf(b.one));
  let [file, last] = [-1, Number.NEGATIVE_INFINITY];
  for (const one of asRead) {
    const here = one.one.entries[0]?.file ?? 0;
    if (here !== file) [file, last] = [here, Number.NEGATIVE_INFINITY];
    if (one.at !== undefined) last = one.at;
    one.order = last;
  }
  return asRead.toSorted((a, b) => (a.order === b.order ? 0 : a.order - b.order));
}

const FILE_STEP = 2 ** 40;
const positionOf = ({ entries: [first] }: Seen): number =>
  (first?.file ?? 0) * FILE_STEP + (first?.record.position.frame ?? first?.record.position.line ?? 0);
