import { durationOf } from "../explain/words.ts";
import { type Endpoint, printEndpoint } from "../record.ts";
import type { Story, StoryMessage, StorySession } from "../story.ts";

/** A program between which messages go. */
export interface LadderColumn {
  readonly label: string;
  /** Its addresses, as they stand in the trace. */
  readonly places: readonly string[];
}

/** One line of the ladder, in the order of time. `from` and `to` are indexes of columns. */
export interface LadderRow {
  readonly kind: "message" | "media" | "error" | "log";
  /** Milliseconds on the story's clock. */
  readonly at: number | undefined;
  readonly from: number;
  readonly to: number;
  /** `INVITE`, `180 Ringing`, `RTP 252 packets`. */
  readonly label: string;
  /** What stands beside it: `SDP`, `again`, `2 copies`. */
  readonly marks: readonly string[];
  /** The same for the messages of one transaction; 0 to 7. */
  readonly colour: number;
  /** Index in `Story.messages`. */
  readonly message: number | undefined;
  readonly failed: boolean;
  /** The time since the row before, in words, where it is worth saying. */
  readonly gap: string | undefined;
  readonly sentence: string;
}

export interface Ladder {
  readonly columns: readonly LadderColumn[];
  readonly rows: readonly LadderRow[];
}

const UNKNOWN = "not in the log";
const COLOURS = 8;
/** A pause that a person notices. */
const GAP_MS = 500;
const MOST_LOGS = 200;

/** Lays out what went between whom in a session: a column for each program, a row for each message, stream and error. */
export function layoutLadder(story: Story, session: StorySession): Ladder {
  const messages = session.messages.flatMap((index) => story.messages[index] ?? []);
  const columns = new Columns(story, messages);
  const [first, last] = [messages[0]?.at, messages.at(-1)?.at];
  const rows = [
    ...messages.map((message) => messageRow(story, columns, message)),
    ...mediaRows(story, columns, first, last),
    ...errorRows(story, columns, first, last),
    ...logRows(story, columns, session, messages),
  ];
  const ordered = rows.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.message ?? 0) - (b.message ?? 0));
  return {
    columns: columns.list,
    rows: ordered.map((row, index) => {
      const before = ordered[index - 1];
      const pause = row.at !== undefined && before?.at !== undefined ? row.at - before.at : 0;
      return { ...row, gap: pause >= GAP_MS ? durationOf(pause) : undefined };
    }),
  };
}

/** Which column a place belongs to: the ports of one address are one program, unless it talks to itself. */
class Columns {
  readonly list: { label: string; places: string[] }[] = [];
  readonly #index = new Map<string, number>();
  readonly #nodes = new Map<string, string>();
  readonly #byPort: boolean;

  constructor(story: Story, messages: readonly StoryMessage[]) {
    for (const node of story.nodes) for (const place of node) this.#nodes.set(place, node[0] ?? place);
    this.#byPort = messages.some(({ from, to }) => from && to && from.address === to.address);
  }

  of(end: Endpoint | undefined): number {
    const place = end ? printEndpoint(end) : UNKNOWN;
    const node = this.#nodes.get(place) ?? place;
    const key = end && !this.#byPort ? (this.#addressOf(node) ?? end.address) : node;
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.list.push({ label: end && !this.#byPort ? end.address : place, places: [] }) - 1;
      this.#index.set(key, index);
    }
    const column = this.list[index];
    if (column && end && !column.places.includes(place)) {
      column.places.push(place);
      if (!this.#byPort && column.label !== end.address && !column.label.split(" ").includes(end.address))
        column.label += ` ${end.address}`;
    }
    return index;
  }

  has(end: Endpoint): boolean {
    return this.list.some(({ places }) =>
      places.some((place) => place.startsWith(`${end.address}:`) || place === end.address),
    );
  }

  #addressOf(place: string): string | undefined {
    return /^\[?([^\]]+?)\]?:\d+$/.exec(place)?.[1];
  }
}

function messageRow(story: Story, columns: Columns, message: StoryMessage): LadderRow {
  const { status, method, start, from, to, repeats, transaction } = message;
  const text = story.textOf(message);
  const [own, other] = [columns.of(from), columns.of(to)];
  return {
    kind: "message",
    at: message.at,
    from: own,
    to: other,
    label: status === undefined ? method : `${status} ${start}`,
    marks: [
      ...(/\r?\n(?:Content-Type|c)[ \t]*:[ \t]*application\/sdp/i.test(text) ? ["SDP"] : []),
      ...(repeats === undefined ? [] : ["again"]),
      ...(message.notes.length > 0 ? ["note"] : []),
    ],
    colour: transaction % COLOURS,
    message: message.index,
    failed: status !== undefined && status >= 400,
    gap: undefined,
    sentence: sentenceOf(message),
  };
}

function sentenceOf({ status, method, start, from, to, repeats, cseq, seen }: StoryMessage): string {
  const [one, other] = [from ? printEndpoint(from) : "somebody", to ? printEndpoint(to) : "somebody"];
  const again = `${repeats === undefined ? "" : ", again"}${seen.length > 1 ? ` (seen ${seen.length} times)` : ""}`;
  return status === undefined
    ? `${one} sends ${method} to ${other}${again}.`
    : `${one} answers ${other} ${status} ${start} to ${method} ${cseq}${again}.`;
}

function mediaRows(story: Story, columns: Columns, first = 0, last = Number.POSITIVE_INFINITY): LadderRow[] {
  return story.rtp
    .filter(
      ({ from, to, at, lastMs }) =>
        columns.has(from) && columns.has(to) && (at?.ms ?? 0) <= last && lastMs >= first,
    )
    .map(({ from, to, at, packets, lost, lastMs, payloadTypes }) => ({
      kind: "media" as const,
      at: at?.ms,
      from: columns.of(from),
      to: columns.of(to),
      label: `RTP ${packets} packets`,
      marks: lost > 0 ? [`${lost} lost`] : [],
      colour: 0,
      message: undefined,
      failed: false,
      gap: undefined,
      sentence: `${printEndpoint(from)} sends ${packets} packets of RTP to ${printEndpoint(to)} in ${durationOf(lastMs - (at?.ms ?? lastMs))}, payload type ${payloadTypes.join(", ")}, ${lost} lost.`,
    }));
}

function errorRows(story: Story, columns: Columns, first = 0, last = Number.POSITIVE_INFINITY): LadderRow[] {
  const seen = new Set<string>();
  return story.icmp.flatMap((error) => {
    const { at, from, quotedFrom, quotedTo, what } = error;
    if (!columns.has(quotedFrom) || (at?.ms ?? 0) < first || (at?.ms ?? 0) > last + 2_000) return [];
    const key = `${what} ${printEndpoint(quotedFrom)} ${printEndpoint(quotedTo)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        kind: "error" as const,
        at: at?.ms,
        from: columns.of(from ?? quotedTo),
        to: columns.of(quotedFrom),
        label: `ICMP ${what}`,
        marks: [],
        colour: 0,
        message: undefined,
        failed: true,
        gap: undefined,
        sentence: `${from ? from.address : "The network"} tells ${quotedFrom.address}: ${what} for ${printEndpoint(quotedTo)}.`,
      },
    ];
  });
}

function logRows(
  story: Story,
  columns: Columns,
  session: StorySession,
  messages: readonly StoryMessage[],
): LadderRow[] {
  const marks = new Set(messages.map(({ mark }) => mark).filter((mark) => mark !== undefined));
  return story.logs
    .filter(
      ({ callId, mark }) =>
        (callId !== undefined && session.callIds.includes(callId)) || (mark !== undefined && marks.has(mark)),
    )
    .slice(0, MOST_LOGS)
    .map(({ at, text, component, level }) => ({
      kind: "log" as const,
      at: at?.ms,
      from: 0,
      to: Math.max(0, columns.list.length - 1),
      label: `${component ?? "log"}: ${text.split("\n")[0]?.slice(0, 160)}`,
      marks: [],
      colour: 0,
      message: undefined,
      failed: level === "error",
      gap: undefined,
      sentence: text.slice(0, 500),
    }));
}
