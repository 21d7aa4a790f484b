import type { Clock } from "#base/clock";

/** Answered nonces whose counts are remembered; beyond that the older half is forgotten and those nonces become stale. */
const MOST_ANSWERED = 200_000;

/**
 * Digest nonces (RFC 7616 §3.3). A nonce is its own record (time, random word, keyed hash), so that challenging a stranger
 * stores nothing; only nonces that were answered rightly are remembered, with the highest count seen.
 */
export class Nonces {
  readonly #clock: Clock;
  readonly #sign: (text: string) => string;
  readonly #word: () => string;
  readonly #seconds: () => number;
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
    const text = `${this.#clock.now().toString(36)}.${this.#word()}`;
    return `${text}.${this.#sign(`nonce ${text}`)}`;
  }

  /** forged: not ours. stale: ours, and too old. */
  read(nonce: string): "good" | "stale" | "forged" {
    const end = nonce.lastIndexOf(".");
    const text = nonce.slice(0, Math.max(0, end));
    const made = Number.parseInt(text, 36);
    if (end < 0 || Number.isNaN(made) || this.#sign(`nonce ${text}`) !== nonce.slice(end + 1))
      return "forged";
    return this.#clock.now() - made > this.#seconds() * 1000 ? "stale" : "good";
  }

  /** Takes note of a right answer. False: this count was used before. */
  use(nonce: string, count: number): boolean {
    const highest = this.#young.get(nonce) ?? this.#old.get(nonce) ?? 0;
    if (count <= highest) return false;
    this.#rotate();
    this.#young.set(nonce, count);
    return true;
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
