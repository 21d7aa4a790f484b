const EMPTY = new Uint8Array(0);
const LEAST = 1_024;

/** Collects bytes that come in small pieces, in memory that doubles when it is full. */
export class ByteStore {
  #bytes: Uint8Array = EMPTY;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(more: Uint8Array): void {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(LEAST, length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
  }

  /** What is here. It is the store's own and holds until the next `push`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What is here, which the store no longer knows. */
  take(): Uint8Array {
    const taken = this.bytes;
    this.#bytes = EMPTY;
    this.#length = 0;
    return taken;
  }
}
