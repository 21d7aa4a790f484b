/** Sound has 50 packets a second, 100 at 10 ms; key presses come on top. What is more is a flood. */
const MOST_PER_SECOND = 400;

/** Counts the packets of an end. `admits` is false for those that are too many in this second. */
export class PacketBrake {
  readonly #now: () => number;
  #second = 0;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  admits(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    return ++this.#count <= MOST_PER_SECOND;
  }
}
