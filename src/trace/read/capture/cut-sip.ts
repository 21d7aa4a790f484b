import type { Octets } from "#base/octets";

/** A message cut out of a stream, with what is to be said of it. */
export interface CutMessage {
  readonly octets: Octets;
  readonly frame: number;
  readonly ms: number | undefined;
  readonly notes: readonly string[];
}

const START = /^(?:SIP\/2\.0 \d{3}|[A-Z][A-Z_.!%*+`'~-]{1,31} [^\r\n ]{1,8000} SIP\/2\.0\r?\n)/;
const RESYNC = /\n(?:SIP\/2\.0 \d{3} |[A-Z]{2,20} sips?:[^\r\n ]{1,2000} SIP\/2\.0\r?\n)/;
const LENGTH = /^(?:Content-Length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r?$/im;
const MOST_HELD = 4_194_304;
const MOST_SKIPPED_TAIL = 8_192;

/**
 * Cuts SIP messages out of the octets of one direction of a stream (RFC 3261 §18.3). What stands before a start line is passed over, a
 * message that is cut short by a gap or the end is given with a note.
 */
export class SipCutter {
  readonly #give: (message: CutMessage) => void;
  #held: Octets = "";
  #frame = 0;
  #ms: number | undefined;

  constructor(give: (message: CutMessage) => void) {
    this.#give = give;
  }

  push(octets: Octets, frame: number, ms: number | undefined): void {
    if (this.#held === "") [this.#frame, this.#ms] = [frame, ms];
    this.#held += octets;
    while (this.#cut(frame, ms));
    if (this.#held.length > MOST_HELD) this.flush(`the message is longer than ${MOST_HELD} bytes and is cut`);
  }

  /** The rest cannot come: gives what is there. */
  flush(why: string): void {
    const held = withoutLineEnds(this.#held);
    this.#held = "";
    if (START.test(held)) this.#give({ octets: held, frame: this.#frame, ms: this.#ms, notes: [why] });
  }

  #cut(frame: number, ms: number | undefined): boolean {
    this.#held = withoutLineEnds(this.#held);
    if (this.#held === "") return false;
    if (!START.test(this.#held)) return this.#skip(frame, ms);
    const head = headLength(this.#held);
    if (head < 0) return false;
    const [, digits] = LENGTH.exec(this.#held.slice(0, head)) ?? [];
    const length = head + Number(digits ?? 0);
    if (this.#held.length < length) return false;
    this.#give({
      octets: this.#held.slice(0, length),
      frame: this.#frame,
      ms: this.#ms,
      notes: digits === undefined ? ["it has no Content-Length, as every message in a stream must"] : [],
    });
    this.#held = this.#held.slice(length);
    [this.#frame, this.#ms] = [frame, ms];
    return true;
  }

  /** To the next start line, when one is here. */
  #skip(frame: number, ms: number | undefined): boolean {
    const firstLine = this.#held.indexOf("\n");
    if (firstLine < 0 && this.#held.length < MOST_SKIPPED_TAIL) return false;
    const found = RESYNC.exec(this.#held);
    if (!found) {
      this.#held = this.#held.slice(Math.max(0, this.#held.lastIndexOf("\n")));
      if (this.#held.length > MOST_SKIPPED_TAIL) this.#held = "";
      return false;
    }
    this.#held = this.#held.slice(found.index + 1);
    [this.#frame, this.#ms] = [frame, ms];
    return true;
  }
}

/** Keep-alives (RFC 5626 §4.4.1) and empty lines before a message. */
function withoutLineEnds(octets: Octets): Octets {
  let at = 0;
  while (octets.charCodeAt(at) === 13 || octets.charCodeAt(at) === 10) at++;
  return at === 0 ? octets : octets.slice(at);
}

function headLength(octets: Octets): number {
  const crlf = octets.indexOf("\r\n\r\n");
  if (crlf >= 0) return crlf + 4;
  const lf = octets.indexOf("\n\n");
  return lf < 0 ? -1 : lf + 2;
}
