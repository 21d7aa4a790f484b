/** Keeps what is left over between two pieces, so that a cutter sees each header and packet whole. */
export class Window {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Where pieces are put together; it doubles, so that a packet in a million pieces is not copied a million times. */
  #own: Uint8Array = new Uint8Array(0);
  #isOwn = false;

  get left(): number {
    return this.bytes.length - this.at;
  }

  push(more: Uint8Array): void {
    if (this.left === 0) {
      this.bytes = more;
      this.at = 0;
      this.#isOwn = false;
      return;
    }
    this.keep();
    const length = this.bytes.length + more.length;
    if (length > this.#own.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.left));
      larger.set(this.bytes.subarray(this.at));
      this.bytes = larger.subarray(0, this.left);
      this.at = 0;
      this.#own = larger;
    }
    const end = this.bytes.length;
    this.#own.set(more, end);
    this.bytes = this.#own.subarray(0, end + more.length);
  }

  /** What is left is copied, for the piece that it came in belongs to the caller. */
  keep(): void {
    if (this.#isOwn) return;
    this.#own = this.bytes.slice(this.at);
    this.bytes = this.#own;
    this.at = 0;
    this.#isOwn = true;
  }
}
