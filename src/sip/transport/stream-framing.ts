import type { Octets } from "#base/octets";

/** Why a stream cannot be cut into messages any further. */
export interface StreamFault {
  /** The SIP answer to a request that began like this: 400, 413 (body too large) or 513 (header section too large). */
  readonly status: 400 | 413 | 513;
  /** `Content-Length`, or where else the fault lies. */
  readonly field: string;
  readonly observed: string;
  readonly expected: string;
  /** Start line and header fields as far as they came, without the empty line. */
  readonly head: Octets;
}

/** Who is told what a stream held. */
export interface StreamReader {
  /** One whole message. */
  message(octets: Octets): void;
  /** Two empty lines between messages: the other end wants to hear one (RFC 5626 §3.5.1). At most once per call of `received`. */
  ping(): void;
  /** The end: whatever comes after this is not read. */
  faulty(fault: StreamFault): void;
}

interface FramingLimits {
  readonly headerSizeBytes: number;
  readonly bodySizeBytes: number;
}

const CR = 13;
const LF = 10;
const END = "\r\n\r\n";
const NO_PIECES: Octets[] = [];
const LENGTH_LINE = "\r\nContent-Length:";
/** What follows the colon: a number between blanks, folded lines among them. */
const LENGTH_VALUE = /(?:[ \t]|\r\n[ \t])*(\d{1,15})(?:[ \t]|\r\n[ \t])*(?:\r\n|$)/y;
/** Other ways to write the field's name: other case, blanks before the colon, the compact form. */
const LENGTH_NAME = /\r\n(?:content-length|l)[ \t]*:/i;
const TYPE_NAME = /\r\n(?:content-type|c)[ \t]*:/i;

/** Cuts the octets of one TCP or TLS connection into messages (RFC 3261 §18.3). Work and memory grow with the octets only. */
export class StreamFraming {
  readonly #reader: StreamReader;
  readonly #limits: FramingLimits;
  /** The pieces of a message that is not whole yet: joined once, when it is. */
  #pieces = NO_PIECES;
  #held = 0;
  /** The last octets of the pieces, where the end of the header section may have begun. */
  #tail: Octets = "";
  /** Length of the message in the pieces; 0 while its header section is not whole. */
  #need = 0;
  /** Line feeds seen since the last message. */
  #emptyLines = 0;
  #stopped = false;

  constructor(reader: StreamReader, limits: FramingLimits) {
    this.#reader = reader;
    this.#limits = limits;
  }

  /** True while a message has begun and is not whole. */
  get incomplete(): boolean {
    return this.#held > 0;
  }

  /** Nothing more is read. */
  stop(): void {
    this.#stopped = true;
    this.#pieces = NO_PIECES;
    this.#held = 0;
  }

  /** Takes what has arrived, cut anywhere. */
  received(octets: Octets): void {
    if (this.#stopped) return;
    let text = octets;
    if (this.#held > 0) {
      const whole = this.#join(octets);
      if (whole === undefined) return;
      text = whole;
    }
    this.#cut(text);
  }

  /** Everything held and this; undefined while that cannot be a whole header section, or a whole message, yet. */
  #join(octets: Octets): Octets | undefined {
    const seam = this.#tail + octets;
    this.#pieces.push(octets); // never the empty list that all share: something is held
    this.#held += octets.length;
    const ready =
      this.#need > 0 ? this.#held >= this.#need : seam.includes(END) || this.#isTooLong(this.#held);
    if (!ready) {
      this.#tail = seam.slice(-3);
      return undefined;
    }
    const whole = this.#pieces.join("");
    this.#forget();
    return whole;
  }

  #cut(text: Octets): void {
    let from = 0;
    let pinged = false;
    while (!this.#stopped) {
      const start = this.#skipEmptyLines(text, from);
      if (!pinged && this.#emptyLines >= 2) {
        pinged = true;
        this.#reader.ping();
      }
      this.#emptyLines %= 2;
      if (start === text.length) return;
      this.#emptyLines = 0;
      const end = this.#endOfMessage(text, start);
      if (end === undefined) return;
      if (end > text.length) {
        this.#hold(text, start, end - start);
        return;
      }
      this.#reader.message(start === 0 && end === text.length ? text : text.slice(start, end));
      from = end;
    }
  }

  /** Where the message that begins here ends; undefined when nobody can say yet (it is held) or ever (it is faulty). */
  #endOfMessage(text: Octets, start: number): number | undefined {
    const head = text.indexOf(END, start);
    if (head < 0 || this.#isTooLong(head - start)) {
      if (head >= 0 || this.#isTooLong(text.length - start)) this.#tooLong(text, start);
      else this.#hold(text, start, 0);
      return undefined;
    }
    const length = this.#contentLength(text, start, head);
    return length === undefined ? undefined : head + END.length + length;
  }

  #skipEmptyLines(text: Octets, from: number): number {
    let at = from;
    for (; at < text.length; at++) {
      const octet = text.charCodeAt(at);
      if (octet === LF) this.#emptyLines++;
      else if (octet !== CR) break;
    }
    return at;
  }

  #contentLength(text: Octets, start: number, head: number): number | undefined {
    const at = afterLengthName(text, start, head);
    if (at === undefined) {
      // RFC 3261 §20.14 demands the field here. Without a body there is nothing to misread.
      if (!TYPE_NAME.test(text.slice(start, head))) return 0;
      this.#fault(
        400,
        "Content-Length",
        "none, with a Content-Type",
        "the length of the body",
        text,
        start,
        head,
      );
      return undefined;
    }
    LENGTH_VALUE.lastIndex = at;
    const digits = LENGTH_VALUE.exec(text)?.[1];
    if (digits === undefined) {
      const seen =
        text
          .slice(at, Math.min(head, at + 40))
          .split("\r\n", 1)[0]
          ?.trim() ?? "";
      this.#fault(400, "Content-Length", seen, "the length of the body as a number", text, start, head);
      return undefined;
    }
    const length = Number(digits);
    if (length <= this.#limits.bodySizeBytes) return length;
    const expected = `at most ${this.#limits.bodySizeBytes}`;
    this.#fault(413, "Content-Length", digits, expected, text, start, head);
    return undefined;
  }

  #isTooLong(headerSize: number): boolean {
    return headerSize > this.#limits.headerSizeBytes;
  }

  #tooLong(text: Octets, start: number): void {
    const limit = this.#limits.headerSizeBytes;
    const head = start + limit;
    const crlf = text.indexOf("\r\n", start);
    const hasLines = crlf >= 0 && crlf < head;
    const observed = hasLines ? `no empty line in ${limit} octets` : `no line end (CR LF) in ${limit} octets`;
    this.#fault(513, "header section", observed, `at most ${limit} octets`, text, start, head);
  }

  #fault(
    status: StreamFault["status"],
    field: string,
    observed: string,
    expected: string,
    text: Octets,
    start: number,
    head: number,
  ): void {
    this.stop();
    this.#reader.faulty({ status, field, observed, expected, head: text.slice(start, head) });
  }

  #hold(text: Octets, start: number, need: number): void {
    this.#pieces = [start === 0 ? text : text.slice(start)];
    this.#held = text.length - start;
    this.#tail = text.slice(-3);
    this.#need = need;
  }

  #forget(): void {
    this.#pieces = NO_PIECES;
    this.#held = 0;
    this.#need = 0;
  }
}

/** Where the value of Content-Length begins: the usual spelling is searched at memory speed, others by expression. */
function afterLengthName(text: Octets, start: number, head: number): number | undefined {
  const usual = text.indexOf(LENGTH_LINE, start);
  if (usual >= 0 && usual < head) return usual + LENGTH_LINE.length;
  const match = LENGTH_NAME.exec(text.slice(start, head));
  return match ? start + match.index + match[0].length : undefined;
}
