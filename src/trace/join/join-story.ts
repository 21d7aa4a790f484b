import type { Endpoint, RecordTime, SipRecord, TraceRecord } from "../record.ts";
import { redactMessage } from "../redact/redact-message.ts";
import type { Story, StoryFile } from "../story.ts";
import { bringClocksTogether, type ClockSeen } from "./bring-clocks-together.ts";
import { joinNodes } from "./join-nodes.ts";
import { joinSessions } from "./join-sessions.ts";
import { joinTransactions } from "./join-transactions.ts";
import { mergeSightings } from "./merge-sightings.ts";
import { factsOf, hashOf, type Ties, Words } from "./message-facts.ts";
import { fillInOwnEnds } from "./own-ends.ts";
import { SeenMessage } from "./seen-message.ts";
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

const NO_NOTES: readonly string[] = [];

class Builder implements StoryBuilder {
  readonly #texts: TextStore;
  readonly #files: StoryFile[] = [];
  readonly #seen: SeenMessage[] = [];
  readonly #ties = new Map<SeenMessage, Ties>();
  readonly #clocks: ClockSeen[] = [];
  readonly #clockIndex = new Map<string, number>();
  readonly #words = new Words();
  readonly #places = new Map<string, Map<number | undefined, Endpoint>>();
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
    const read = factsOf(message, this.#words);
    if (!read) {
      this.#keep({
        ...frameOf(record),
        kind: "unreadable",
        why: "Framed as a SIP message, and its first line is none.",
      });
      return;
    }
    const seen = new SeenMessage(this.#frameOf(record, message, read.notes), read.facts);
    this.#seen.push(seen);
    if (read.facts.ties) this.#ties.set(seen, read.facts.ties);
  }

  end(format: string, notes: readonly string[]): void {
    const more = this.#leftOut > 0 ? [`${this.#leftOut} log lines beside the messages were left out.`] : [];
    this.#files.push({ name: this.#name, format, messages: 0, notes: [...notes, ...more] });
  }

  tell(): Story {
    fillInOwnEnds(this.#seen, (end) => this.#placeOf(end));
    const { messages, repeats } = mergeSightings(this.#seen, (clock) => this.#clocks[clock]?.kind ?? "none");
    this.#seen.length = 0;
    const clocks = bringClocksTogether(this.#clocks, messages);
    for (const message of messages)
      if (message.ms !== undefined) message.at = message.ms + (clocks[message.clock]?.addedMs ?? 0);
    putInOrder(messages);
    const counts = this.#files.map(() => 0);
    for (const message of messages)
      for (const file of message.others ? new Set(message.all.map((one) => one.file)) : [message.file])
        counts[file] = (counts[file] ?? 0) + 1;
    if (repeats) findRepetitions(messages);
    const transactions = joinTransactions(messages, (message, transaction) => {
      const one = messages[message];
      if (one) one.transaction = transaction;
    });
    const ties = new Map([...this.#ties].map(([{ index }, tied]) => [index, tied]));
    const texts = this.#texts; // the story must not keep us
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
      textOf: ({ index }) => texts.get(messages[index]?.text ?? -1),
    };
  }

  #frameOf(record: SipRecord, message: string, notes: readonly string[]) {
    const { at, direction, from, to, transport, position, carrier, mark } = record;
    return {
      file: this.#file,
      sequence: this.#seen.length,
      clock: this.#clockOf(at, record.clock),
      ms: at?.ms,
      direction,
      from: from && this.#placeOf(from),
      to: to && this.#placeOf(to),
      transport,
      position,
      carrier,
      mark: mark === undefined ? undefined : this.#words.keep(mark),
      notes: record.notes.length + notes.length === 0 ? NO_NOTES : [...record.notes, ...notes],
      text: this.#texts.put(message),
      hash: hashOf(message),
    };
  }

  /** One object for each place, so that places are the same where they are the same object. */
  #placeOf({ address, port }: Endpoint): Endpoint {
    let ports = this.#places.get(address);
    if (!ports) {
      ports = new Map();
      this.#places.set(this.#words.keep(address), ports);
    }
    let place = ports.get(port);
    if (!place) {
      place = { address: this.#words.keep(address), port };
      ports.set(port, place);
    }
    return place;
  }

  #keep(record: Exclude<TraceRecord, { kind: "sip" }>): void {
    const list: unknown[] = this.#beside[record.kind];
    if (list.length < MOST_BESIDE) list.push({ ...record, file: this.#file });
    else this.#leftOut++;
  }

  #clockOf(at: RecordTime | undefined, own: string | undefined): number {
    const key =
      own === undefined && at?.kind === "utc"
        ? `${this.#file}`
        : `${this.#file} ${own ?? ""} ${at?.kind ?? "none"}`;
    const known = this.#clockIndex.get(key);
    if (known !== undefined) return known;
    this.#clockIndex.set(key, this.#clocks.length);
    const name = own === undefined ? this.#name : `${this.#name}, ${this.#words.keep(own)}`;
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

/** By time; what has none stays behind the one that stood before it. Gives each its index. */
function putInOrder(messages: SeenMessage[]): void {
  let [file, last] = [-1, Number.NEGATIVE_INFINITY];
  let sorted = true;
  let before = Number.NEGATIVE_INFINITY;
  for (const one of messages) {
    if (one.file !== file) [file, last] = [one.file, Number.NEGATIVE_INFINITY];
    if (one.at !== undefined) last = one.at;
    one.order = last;
    sorted &&= last >= before;
    before = last;
  }
  if (!sorted) messages.sort((a, b) => (a.order === b.order ? a.sequence - b.sequence : a.order - b.order));
  for (const [index, one] of messages.entries()) one.index = index;
}

/** The same bytes once more on the same hop. */
function findRepetitions(messages: readonly SeenMessage[]): void {
  const firsts = new Map<number, SeenMessage | SeenMessage[]>();
  for (const one of messages) {
    const known = firsts.get(one.hash);
    if (known === undefined) {
      firsts.set(one.hash, one);
      continue;
    }
    const all = Array.isArray(known) ? known : [known];
    const first = all.find(({ from, to }) => from === one.from && to === one.to);
    if (first) one.repeats = first.index;
    else firsts.set(one.hash, [...all, one]);
  }
}
