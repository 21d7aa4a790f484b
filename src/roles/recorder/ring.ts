/** A queue of numbered items that is bounded by their bytes; the oldest leave first. Item n is found without searching. */
export class ByteRing<T extends { readonly bytes: number }> {
  #slots: (T | undefined)[] = new Array(1024).fill(undefined);
  #firstNumber = 1;
  #count = 0;
  #bytes = 0;
  #mostBytes: number;
  #pushedOut = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#bytes;
  }
  get pushedOut(): number {
    return this.#pushedOut;
  }
  get firstNumber(): number {
    return this.#firstNumber;
  }
  /** The number that the next item gets. */
  get nextNumber(): number {
    return this.#firstNumber + this.#count;
  }

  /** False: it is larger than the whole ring and was not taken. */
  add(item: T): boolean {
    if (item.bytes > this.#mostBytes) return false;
    this.#makeRoom(item.bytes);
    if (this.#count === this.#slots.length) this.#grow();
    this.#slots[this.nextNumber & (this.#slots.length - 1)] = item;
    this.#count++;
    this.#bytes += item.bytes;
    return true;
  }

  get(number: number): T | undefined {
    const inside = number >= this.#firstNumber && number < this.nextNumber;
    return inside ? this.#slots[number & (this.#slots.length - 1)] : undefined;
  }

  resize(mostBytes: number): void {
    this.#mostBytes = mostBytes;
    this.#makeRoom(0);
  }

  #makeRoom(bytes: number): void {
    while (this.#count > 0 && this.#bytes + bytes > this.#mostBytes) {
      const at = this.#firstNumber & (this.#slots.length - 1);
      this.#bytes -= this.#slots[at]?.bytes ?? 0;
      this.#slots[at] = undefined;
      this.#firstNumber++;
      this.#count--;
      this.#pushedOut++;
    }
  }

  /** The length stays a power of two, so that a number finds its slot with one AND. */
  #grow(): void {
    const slots = new Array<T | undefined>(this.#slots.length * 2).fill(undefined);
    for (let number = this.#firstNumber; number < this.nextNumber; number++)
      slots[number & (slots.length - 1)] = this.get(number);
    this.#slots = slots;
  }
}
