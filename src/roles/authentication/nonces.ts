import type { Clock } from "#base/clock";
import { detached } from "#base/octets";

/** Nonces made within so long share their signed part: making and recognising them costs nothing then. */
const SHARED_MS = 100;
/** Answers whose counts are remembered; beyond that those of the oldest nonces are forgotten. */
const MOST_ANSWERED = 200_000;

/** The nonces that share one signed part. */
interface Batch {
  readonly made: number;
  /** Highest count that was answered rightly, by the number at the nonce's end. */
  readonly answered: Map<number, number>;
}

/**
 * Digest nonces (RFC 7616 §3.3). A nonce is its own record (time, random word, keyed hash, a number), so that challenging a
 * stranger stores nothing. The number needs no hash: whoever makes up another one still needs the password to answer it. What is
 * remembered is each nonce that was answered rightly, with the highest count seen: two small numbers, for as long as it is good.
 */
export class Nonces {
  readonly #clock: Clock;
  readonly #sign: (text: string) => string;
  readonly #word: () => string;
  readonly #seconds: () => number;
  #signed = "";
  #tick = -1;
  #count = 0;
  #answered = 0;
  /** By signed part, the oldest first: those made here, and those of an earlier run that were answered. */
  readonly #batches = new Map<string, Batch>();

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
      this.#keep(this.#signed, now);
    }
    return `${this.#signed}.${(++this.#count).toString(36)}`;
  }

  /** forged: not ours. stale: ours, and too old. */
  read(nonce: string): "good" | "stale" | "forged" {
    const signed = signedPart(nonce);
    const made = this.#batches.get(signed)?.made ?? this.#timeIn(signed);
    if (made === undefined) return "forged";
    return this.#clock.now() - made > this.#lifeMs() ? "stale" : "good";
  }

  /** Takes note of a right answer to a nonce that `read` found good. False: this count was used before. */
  use(nonce: string, count: number): boolean {
    const signed = signedPart(nonce);
    const batch = this.#batches.get(signed) ?? this.#keep(detached(signed), this.#timeIn(signed) ?? 0);
    const number = Number.parseInt(nonce.slice(signed.length + 1), 36);
    const highest = batch.answered.get(number);
    // A full batch is somebody who makes up numbers; he is challenged anew.
    if (!(count > (highest ?? 0)) || batch.answered.size >= MOST_ANSWERED / 2) return false;
    if (highest === undefined) this.#answered++;
    batch.answered.set(number, count);
    return true;
  }

  #timeIn(signed: string): number | undefined {
    const end = signed.lastIndexOf(".");
    const text = signed.slice(0, Math.max(0, end));
    const made = Number.parseInt(text, 36);
    const ours = end > 0 && !Number.isNaN(made) && this.#sign(`nonce ${text}`) === signed.slice(end + 1);
    return ours ? made : undefined;
  }

  #lifeMs(): number {
    return this.#seconds() * 1000;
  }

  /** Begins a batch, and forgets the oldest: those whose time is over, and what is too much. */
  #keep(signed: string, made: number): Batch {
    const over = this.#clock.now() - this.#lifeMs();
    for (const [oldest, batch] of this.#batches) {
      if (batch.made >= over && this.#answered < MOST_ANSWERED) break;
      this.#answered -= batch.answered.size;
      this.#batches.delete(oldest);
    }
    const batch: Batch = { made, answered: new Map() };
    this.#batches.set(signed, batch);
    return batch;
  }
}

const signedPart = (nonce: string): string => nonce.slice(0, Math.max(0, nonce.lastIndexOf(".")));
