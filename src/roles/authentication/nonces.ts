import type { Clock } from "#base/clock";

/** Nonces made within so long share their signed part: making and recognising them costs nothing then. */
const SHARED_MS = 100;
/** Answers whose counts are remembered; beyond that the older half is forgotten. */
const MOST_ANSWERED = 200_000;

/**
 * Digest nonces (RFC 7616 §3.3). A nonce is its own record (time, random word, keyed hash, a counter), so that challenging a
 * stranger stores nothing. The counter needs no hash: whoever makes up another one still needs the password to answer it. What is
 * remembered is each nonce that was answered rightly, with the highest count seen.
 */
export class Nonces {
  readonly #clock: Clock;
  readonly #sign: (text: string) => string;
  readonly #word: () => string;
  readonly #seconds: () => number;
  #signed = "";
  #tick = -1;
  #count = 0;
  /** Signed parts of ours whose hash need not be calculated again, with the time they were made. */
  #made = new Map<string, number>();
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  #rotateAt = 0;

  constructor(uses: { clock: Clock; sign(text: string): string; word(): string; seconds(): number }) {
    this.#clock = uses.clock;
    this.#sign = (text) => uses.sign(text);
    this.#word = () => uses.word();
    this.#seconds = () => uses.seconds();
  }

  make(): string {
    const now = this.#clock.now();
    const tick = Math.floor(now / SHARED_MS);
    if (tick !== this.#tick) {
      const text = `${now.toString(36)}.${this.#word()}`;
      this.#tick = tick;
      this.#signed = `${text}.${this.#sign(`nonce ${text}`)}`;
      if (this.#made.size > (this.#seconds() * 1000) / SHARED_MS) this.#made.clear();
      this.#made.set(this.#signed, now);
    }
    return `${this.#signed}.${(++this.#count).toString(36)}`;
  }

  /** forged: not ours. stale: ours, and too old. */
  read(nonce: string): "good" | "stale" | "forged" {
    const signed = nonce.slice(0, Math.max(0, nonce.lastIndexOf(".")));
    const made = this.#made.get(signed) ?? this.#timeIn(signed);
    if (made === undefined) return "forged";
    return this.#clock.now() - made > this.#seconds() * 1000 ? "stale" : "good";
  }

  /** Takes note of a right answer. False: this count was used before. */
  use(nonce: string, count: number): boolean {
    const highest = this.#young.get(nonce) ?? this.#old.get(nonce) ?? 0;
    if (!(count > highest)) return false;
    this.#rotate();
    this.#young.set(nonce, count);
    return true;
  }

  #timeIn(signed: string): number | undefined {
    const end = signed.lastIndexOf(".");
    const text = signed.slice(0, Math.max(0, end));
    const made = Number.parseInt(text, 36);
    const ours = end > 0 && !Number.isNaN(made) && this.#sign(`nonce ${text}`) === signed.slice(end + 1);
    return ours ? made : undefined;
  }

  /** A nonce is good for at most one life, so two generations of one life each remember every good one. */
  #rotate(): void {
    const now = this.#clock.now();
    if (now < this.#rotateAt && this.#young.size < MOST_ANSWERED / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#rotateAt = now + this.#seconds() * 1000;
  }
}
