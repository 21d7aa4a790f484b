import type { CancelTimer, Clock } from "#base/clock";
import type { Reported } from "./decide-reported.ts";

/** A phone's publication as it knows it by tag (RFC 3903 §4.1). The presence itself is in the one model. */
export interface TaggedPublication {
  readonly etag: string;
  /** Which device: its binding, else a word of the publication's own. */
  readonly word: string;
  /** The word is that of a device that was signed in where it came from. */
  readonly device: boolean;
  readonly reported: Reported;
}

/** The tags of publications, by owner; in memory: after a restart phones are answered 412 and publish anew. */
export class TaggedPublications {
  readonly #clock: Clock;
  readonly #byOwner = new Map<string, Map<string, { one: TaggedPublication; stop: CancelTimer }>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(owner: string, etag: string): TaggedPublication | undefined {
    return this.#byOwner.get(owner)?.get(etag)?.one;
  }

  findByWord(owner: string, word: string): TaggedPublication | undefined {
    for (const { one } of this.#byOwner.get(owner)?.values() ?? []) if (one.word === word) return one;
    return undefined;
  }

  of(owner: string): readonly TaggedPublication[] {
    return [...(this.#byOwner.get(owner)?.values() ?? [])].map(({ one }) => one);
  }

  count(owner: string): number {
    return this.#byOwner.get(owner)?.size ?? 0;
  }

  /** In the place of another of the same device, which no tag leads to any more. */
  put(owner: string, one: TaggedPublication, seconds: number): void {
    const same = this.findByWord(owner, one.word);
    if (same) this.drop(owner, same.etag);
    const known = this.#byOwner.get(owner) ?? new Map();
    const stop = this.#clock.after(seconds * 1000, () => this.drop(owner, one.etag));
    this.#byOwner.set(owner, known.set(one.etag, { one, stop }));
  }

  drop(owner: string, etag: string): void {
    const known = this.#byOwner.get(owner);
    known?.get(etag)?.stop();
    known?.delete(etag);
    if (known?.size === 0) this.#byOwner.delete(owner);
  }

  /** Of somebody who is gone; of everybody when nobody is named. */
  forget(owner?: string): void {
    for (const [whose, known] of [...this.#byOwner])
      if (owner === undefined || owner === whose)
        for (const etag of [...known.keys()]) this.drop(whose, etag);
  }
}
