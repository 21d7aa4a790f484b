import type { Octets } from "#base/octets";

/** A message cut out of a stream, with what is to be said of it. */
export interface CutMessage {
  readonly octets: Octets;
  readonly frame: number;
  readonly ms: number | undefined;
  readonly notes: readonly string[];
}

const START = /^(?:SIP\/2\.0 \d{3}|[A-Z][A-Z_.!%*+`'~-]{1,31} [^\r\n ]{1,8000} SIP\/2\.0\r?\n)/;
/** Amid other bytes more is asked of a start line, for a body may hold words that look like one. */
const RESYNC = /\n(?:SIP\/2\.0 \d{3} |[A-Z]{2,20} [a-z]{2,8}:[^\r\n ]{1,2000} SIP\/2\.0\r?\n)/;
const LENGTH = /^(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?$/im;
const TYPE = /^(?:Content-Type|c)[ \t]*:/im;
/** Its body is, or holds, the beginning of a message (RFC 3420). */
const FRAGMENT = /^(?:Content-Type|c)[ \t]*:[ \t]*(?:message|multipart)\//im;
const MOST_LINE = 8_192;
const MOST_HEAD = 262_144;
const MOST_MESSAGE = 4_194_304;
/** Of a message that does not say how long it is. */
const MOST_OPEN_BODY = 16_384;
/** What a piece that waits costs beside its octets. */
const PIECE_COST = 40;
const NO_LENGTH = "it has no Content-Length, as every message in a stream must";

/** What is awaited: a start line, the end of the head, the end of the body by Content-Length, the next message. */
type Phase = "start" | "head" | "body" | "open body";

/** Whether octets hold a line, not the first, that begins a SIP message. */
export const holdsStartLine = (octets: Octets): boolean => octets.includes("SIP/2.0") && RESYNC.test(octets);

/**
 * Cuts SIP messages out of the octets of one direction of a stream (RFC 3261 §18.3). What stands before a start line is passed over, a
 * message that is cut short by a gap or the end is given with a note.
 */
export class SipCutter {
  readonly #give: (message: CutMessage) => void;
  #phase: Phase = "start";
  #pieces: Octets[] = [];
  #size = 0;
  /** The last octets of the last piece: the end of a head may lie over two. */
  #tail = "";
  /** In the phases `body` and `open body`. */
  #head = 0;
  #whole = 0;
  /** From where on another message may follow. */
  #nextFrom = 0;
  #declared: string | undefined;
  #frame = 0;
  #ms: number | undefined;
  #lost = 0;

  constructor(give: (message: CutMessage) => void) {
    this.#give = give;
  }

  /** About the memory that the unfinished message takes. */
  get held(): number {
    return this.#size + PIECE_COST * this.#pieces.length;
  }

  /** Octets since the last message that belong to none. */
  get lost(): number {
    return this.#lost;
  }

  push(octets: Octets, frame: number, ms: number | undefined): void {
    if (this.#size === 0) this.#mark(frame, ms);
    const withTail = this.#tail + octets;
    this.#tail = withTail.slice(-3);
    this.#pieces.push(octets);
    this.#size += octets.length;
    // Pieces are joined when there is something to decide, so that a message in a million pieces is not copied a million times.
    if (this.#phase === "body" && this.#size < this.#whole) return;
    if (this.#phase === "head" && this.#size < MOST_HEAD && headLength(withTail) < 0) return;
    this.#cutAll(this.#joined(), frame, ms);
  }

  /** The rest cannot come: gives what is there. */
  flush(why: string): void {
    let held = this.#joined();
    if (this.#phase === "body") {
      // Its Content-Length may be wrong, and what follows are messages.
      const next = nextStart(held, this.#nextFrom);
      if (next >= 0) {
        this.#deliver(held.slice(0, next), [
          `its Content-Length is ${this.#declared}, and the next message begins after ${next - this.#head} bytes of body`,
        ]);
        held = held.slice(next);
        this.#phase = "start";
        this.#cutAll(held, this.#frame, this.#ms);
        this.flush(why);
        return;
      }
    }
    if (this.#phase === "open body") this.#deliver(held, [NO_LENGTH]);
    else if (START.test(held)) this.#deliver(held, [why]);
    this.#keep("");
    this.#phase = "start";
  }

  #cutAll(octets: Octets, frame: number, ms: number | undefined): void {
    let held = octets;
    for (;;) {
      const lost = this.#lost;
      const left = this.#cut(held);
      if (left === undefined) {
        if (this.#lost > lost) this.#mark(frame, ms);
        return;
      }
      held = left;
      this.#mark(frame, ms);
    }
  }

  /** What is behind that which was cut or passed over; undefined when more must come, and what is here is kept. */
  #cut(octets: Octets): Octets | undefined {
    let held = octets;
    if (this.#phase === "start") {
      held = withoutLineEnds(held);
      if (!START.test(held)) return this.#skip(held);
      this.#phase = "head";
    }
    if (this.#phase === "head") {
      this.#head = headLength(held);
      if (this.#head < 0) return held.length < MOST_HEAD ? this.#keep(held) : this.#overlong(held);
      this.#measure(held);
    }
    if (this.#phase === "body") {
      if (held.length < this.#whole) return this.#keep(held);
      return this.#cutAt(held, this.#whole, this.#declared === undefined ? [NO_LENGTH] : []);
    }
    const next = nextStart(held, this.#nextFrom);
    if (next >= 0) return this.#cutAt(held, next, [NO_LENGTH]);
    if (held.length - this.#head < MOST_OPEN_BODY) return this.#keep(held);
    return this.#cutAt(held, held.length, [NO_LENGTH]);
  }

  #measure(held: Octets): void {
    const head = held.slice(0, this.#head);
    const [, digits] = LENGTH.exec(head) ?? [];
    this.#declared = digits;
    this.#whole = this.#head + Number(digits ?? 0);
    const isOpen = digits === undefined && TYPE.test(head);
    this.#nextFrom = FRAGMENT.test(head) ? this.#head : this.#head - 1;
    this.#phase = isOpen || this.#whole > MOST_MESSAGE ? "open body" : "body";
  }

  #cutAt(held: Octets, at: number, notes: readonly string[]): Octets {
    const unbelieved =
      this.#phase === "open body" && this.#declared !== undefined
        ? [`its Content-Length is ${this.#declared}, which is not believed`]
        : notes;
    this.#deliver(held.slice(0, at), unbelieved);
    this.#phase = "start";
    return held.slice(at);
  }

  #overlong(held: Octets): Octets {
    this.#deliver(held, [`its head is longer than ${MOST_HEAD} bytes and is cut`]);
    this.#phase = "start";
    return "";
  }

  #deliver(octets: Octets, notes: readonly string[]): void {
    this.#lost = 0;
    this.#give({ octets, frame: this.#frame, ms: this.#ms, notes });
  }

  /** To the next start line, when one is here. */
  #skip(held: Octets): Octets | undefined {
    if (held === "") return this.#keep(held);
    if (held.length < MOST_LINE && !held.includes("\n")) return this.#keep(held);
    const next = nextStart(held, 0);
    if (next >= 0) {
      this.#lost += next;
      return held.slice(next);
    }
    const lastLine = held.lastIndexOf("\n");
    const kept = held.length - lastLine < MOST_LINE ? held.slice(Math.max(0, lastLine)) : "";
    this.#lost += held.length - kept.length;
    return this.#keep(kept);
  }

  #keep(octets: Octets): undefined {
    this.#pieces = octets === "" ? [] : [octets];
    this.#size = octets.length;
  }

  #joined(): Octets {
    return this.#pieces.length === 1 ? (this.#pieces[0] ?? "") : this.#pieces.join("");
  }

  #mark(frame: number, ms: number | undefined): void {
    this.#frame = frame;
    this.#ms = ms;
  }
}

/** Keep-alives (RFC 5626 §4.4.1) and empty lines before a message. */
function withoutLineEnds(octets: Octets): Octets {
  let at = 0;
  while (octets.charCodeAt(at) === 13 || octets.charCodeAt(at) === 10) at++;
  return at === 0 ? octets : octets.slice(at);
}

/** Where a start line begins that follows a line end at or after `from`; -1: there is none. */
function nextStart(octets: Octets, from: number): number {
  const found = RESYNC.exec(octets.slice(from));
  return found ? from + found.index + 1 : -1;
}

function headLength(octets: Octets): number {
  const crlf = octets.indexOf("\r\n\r\n");
  const lf = octets.indexOf("\n\n");
  if (lf >= 0 && (crlf < 0 || lf < crlf)) return lf + 2;
  return crlf < 0 ? -1 : crlf + 4;
}
