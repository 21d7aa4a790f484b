import type { Endpoint, Position } from "../record.ts";
import type { Sighting, StoryMessage } from "../story.ts";
import type { MessageFacts } from "./message-facts.ts";

/** What a log says of one message, beside the message itself. */
export interface SeenFrame {
  readonly file: number;
  /** Its place among all that was read. */
  readonly sequence: number;
  readonly clock: number;
  readonly ms: number | undefined;
  readonly direction: Sighting["direction"];
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
  readonly transport: string | undefined;
  readonly position: Position;
  readonly carrier: "hep" | undefined;
  readonly mark: string | undefined;
  readonly notes: readonly string[];
  /** Key of its text in the store. */
  readonly text: number;
  /** The same for the same bytes. */
  readonly hash: number;
}

/**
 * One message as one log has it; of those that turn out to be one the first holds the others. One object from reading to telling: a
 * capture of 200 MB holds 400,000 of them.
 */
export class SeenMessage implements StoryMessage {
  index = -1;
  at: number | undefined;
  repeats: number | undefined;
  transaction = -1;
  from: Endpoint | undefined;
  to: Endpoint | undefined;
  transport: string | undefined;
  mark: string | undefined;
  readonly file: number;
  readonly sequence: number;
  readonly clock: number;
  readonly ms: number | undefined;
  readonly direction: Sighting["direction"];
  readonly position: Position;
  readonly carrier: "hep" | undefined;
  readonly notes: readonly string[];
  readonly text: number;
  readonly hash: number;
  readonly method: string;
  readonly status: number | undefined;
  readonly start: string;
  readonly callId: string;
  readonly cseq: number;
  readonly viaCount: number;
  readonly hops: readonly string[];
  readonly fromUri: string;
  readonly toUri: string;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  readonly body: string | undefined;
  readonly namesPath: boolean;
  readonly saysWhy: boolean;
  /** By what orders are made: its time, or that of what stood before it. */
  order = Number.NEGATIVE_INFINITY;
  others: SeenMessage[] | undefined;

  constructor(frame: SeenFrame, facts: MessageFacts) {
    this.file = frame.file;
    this.sequence = frame.sequence;
    this.clock = frame.clock;
    this.ms = frame.ms;
    this.direction = frame.direction;
    this.from = frame.from;
    this.to = frame.to;
    this.transport = frame.transport;
    this.position = frame.position;
    this.carrier = frame.carrier;
    this.mark = frame.mark;
    this.notes = frame.notes;
    this.text = frame.text;
    this.hash = frame.hash;
    this.method = facts.method;
    this.status = facts.status;
    this.start = facts.start;
    this.callId = facts.callId;
    this.cseq = facts.cseq;
    this.viaCount = facts.viaCount;
    this.hops = facts.hops;
    this.fromUri = facts.fromUri;
    this.toUri = facts.toUri;
    this.fromTag = facts.fromTag;
    this.toTag = facts.toTag;
    this.body = facts.body;
    this.namesPath = facts.namesPath;
    this.saysWhy = facts.saysWhy;
  }

  /** As it stands in the topmost Via. */
  get branch(): string | undefined {
    const top = this.hops[0];
    const bar = top === undefined ? -1 : top.indexOf("|");
    return top === undefined || bar < 0 || bar === top.length - 1 ? undefined : top.slice(bar + 1);
  }

  /** Itself and those that are the same message. */
  get all(): readonly SeenMessage[] {
    return this.others ? [this, ...this.others] : [this];
  }

  get seen(): readonly Sighting[] {
    return this.all.map(({ file, position, carrier, ms, direction }) => ({
      file,
      position,
      ...(carrier && { carrier }),
      ms,
      direction,
    }));
  }
}

/** `a` and `b` are the same as far as both are known. */
export const mayBeSame = (a: Endpoint | undefined, b: Endpoint | undefined): boolean =>
  !a ||
  !b ||
  (a.address === b.address && (a.port === undefined || b.port === undefined || a.port === b.port));
