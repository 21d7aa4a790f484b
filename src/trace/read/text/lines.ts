import { type Octets, utf8Encode } from "#base/octets";
import type { ReaderUses } from "../reader.ts";
import type { TextLine } from "./text-format.ts";

/** The longest line that is kept whole; of a longer one the rest is left out. */
const MOST_LINE = 1_048_576;

type Encoding = "bytes" | "utf-16le" | "utf-16be";

/** Cuts bytes into lines at CR LF, LF or a lone CR, whatever their encoding: UTF-8 (with a mark or without) or UTF-16. */
export class LineCutter {
  readonly #octetsOf: ReaderUses["octetsOf"];
  readonly #line: (line: TextLine) => void;
  #encoding: Encoding | undefined;
  #rest: Octets = "";
  #odd: Octets = "";
  #number = 0;
  #endedByCr = false;
  longLines = 0;

  constructor(octetsOf: ReaderUses["octetsOf"], line: (line: TextLine) => void) {
    this.#octetsOf = octetsOf;
    this.#line = line;
  }

  get encoding(): Encoding {
    return this.#encoding ?? "bytes";
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    let octets = this.#octetsOf(bytes, 0, bytes.length);
    if (this.#encoding === undefined) {
      octets = this.#odd + octets;
      this.#odd = "";
      if (octets.length < 4) {
        this.#odd = octets; // too short to tell
        return;
      }
      octets = this.#begin(octets);
    }
    this.#cut(this.#rest + this.#decode(octets), false);
  }

  end(): void {
    const left = this.#encoding === undefined ? this.#begin(this.#odd) : this.#odd;
    this.#odd = "";
    this.#cut(this.#rest + this.#decode(left, true), true);
  }

  #begin(octets: Octets): Octets {
    if (octets.startsWith("\xff\xfe")) this.#encoding = "utf-16le";
    else if (octets.startsWith("\xfe\xff")) this.#encoding = "utf-16be";
    else if (/^[^\0]\0[^\0]\0/.test(octets)) this.#encoding = "utf-16le";
    else if (/^\0[^\0]\0[^\0]/.test(octets)) this.#encoding = "utf-16be";
    else this.#encoding = "bytes";
    if (/^(?:\xff\xfe|\xfe\xff)/.test(octets)) return octets.slice(2);
    return octets.startsWith("\xef\xbb\xbf") ? octets.slice(3) : octets;
  }

  #decode(octets: Octets, last = false): Octets {
    if (this.#encoding === "bytes") return octets;
    const all = this.#odd + octets;
    const [high, low] = this.#encoding === "utf-16be" ? [0, 1] : [1, 0];
    let even = all.length - (all.length % 2);
    // The first half of a surrogate pair waits for the second.
    if (!last && even >= 2 && (all.charCodeAt(even - 2 + high) & 0xfc) === 0xd8) even -= 2;
    this.#odd = all.slice(even);
    const units: string[] = [];
    for (let at = 0; at < even; at += 2)
      units.push(String.fromCharCode((all.charCodeAt(at + high) << 8) | all.charCodeAt(at + low)));
    return utf8Encode(units.join(""));
  }

  #cut(text: Octets, last: boolean): void {
    let at = 0;
    if (this.#endedByCr && text.startsWith("\n")) at = 1;
    if (text.length > 0) this.#endedByCr = false;
    let cr = text.indexOf("\r", at);
    let lf = text.indexOf("\n", at);
    for (;;) {
      if (lf >= 0 && lf < at) lf = text.indexOf("\n", at);
      if (cr >= 0 && cr < at) cr = text.indexOf("\r", at);
      const end = cr >= 0 && (lf < 0 || cr < lf) ? cr : lf;
      if (end < 0) break;
      this.#give(text.slice(at, end));
      at = end + 1;
      if (end === cr) {
        if (at === text.length) this.#endedByCr = true;
        else if (text.charCodeAt(at) === 10) at++;
      }
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > MOST_LINE * 2) {
      // What comes of this line is left out when it ends.
      this.#rest = this.#rest.slice(0, MOST_LINE + 1);
    }
    if (last && this.#rest !== "") {
      this.#give(this.#rest);
      this.#rest = "";
    }
  }

  #give(text: Octets): void {
    this.#number++;
    if (text.length > MOST_LINE) this.longLines++;
    this.#line({ text: text.length > MOST_LINE ? text.slice(0, MOST_LINE) : text, number: this.#number });
  }
}
