const NOBODY: readonly string[] = [];

/** The devices of one user: those that are signed in, and those that went a moment ago and may come back unnoticed. */
export class Endpoints {
  /** Word of the device; true: a Communicator client, which says itself how it is. */
  readonly #present = new Map<string, boolean>();
  /** When each that went is given up. */
  #leaving: Map<string, number> | undefined;

  get empty(): boolean {
    return this.#present.size === 0 && this.#leaving === undefined;
  }

  /** A device is signed in, or may be back in a moment. */
  get anybody(): boolean {
    return this.#present.size > 0;
  }

  /** Those that are signed in and of which only what they publish counts (false) or their being there too (true). */
  *plain(): Iterable<string> {
    for (const [word, speaks] of this.#present) if (!speaks) yield word;
  }

  /** These are signed in now; others have until `until` to come back. Says whether somebody came who was not there. */
  now(words: ReadonlyMap<string, boolean>, until: number): boolean {
    let came = false;
    for (const [word, speaks] of words) {
      came ||= this.#present.get(word) !== speaks;
      this.#present.set(word, speaks);
      this.#leaving?.delete(word);
    }
    for (const word of this.#present.keys())
      if (!words.has(word) && !this.#leaving?.has(word)) this.#leaves(word, until);
    if (this.#leaving?.size === 0) this.#leaving = undefined;
    return came;
  }

  /** Those of these that are not signed in (any more) are given up at `at`. */
  end(words: Iterable<string>, at: number): void {
    for (const word of words) if (this.#leaving?.has(word)) this.#leaving.set(word, at);
  }

  /** Somebody has published who is not signed in: a device that was given up, or any word. Until `until` it may sign in. */
  publishedBy(word: string, until: number): void {
    if (!this.#present.has(word)) this.#leaves(word, until);
  }

  /** Gives up those whose time is over. */
  giveUp(now: number): readonly string[] {
    if (!this.#leaving) return NOBODY;
    const over = [...this.#leaving].filter(([, at]) => at <= now).map(([word]) => word);
    for (const word of over) {
      this.#leaving.delete(word);
      this.#present.delete(word);
    }
    if (this.#leaving.size === 0) this.#leaving = undefined;
    return over;
  }

  /** When the next is given up; Infinity: nobody went. */
  nextEnd(): number {
    return this.#leaving ? Math.min(...this.#leaving.values()) : Number.POSITIVE_INFINITY;
  }

  #leaves(word: string, until: number): void {
    this.#leaving ??= new Map();
    this.#leaving.set(word, until);
  }
}
