/** Something that ends at a time. `place` belongs to the heap it is in. */
export interface Expiring {
  readonly expiresAt: number;
  place: number;
}

/** What ends next stands first: a binary heap that knows where each element is, so that renewing costs O(log n) and leaves nothing behind. */
export class ExpiryHeap<T extends Expiring> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#items.push(item);
    this.#up(item, this.#items.length - 1);
  }

  /** Puts `next` where `old` was. */
  replace(old: T, next: T): void {
    const at = old.place;
    if (this.#items[at] !== old) throw new Error("The element to be replaced is not in this heap.");
    old.place = -1;
    this.#settle(next, at);
  }

  /** Takes an element out; one that is not in the heap stays out. */
  remove(item: T): void {
    const at = item.place;
    if (this.#items[at] !== item) return;
    item.place = -1;
    const last = this.#items.pop();
    if (last !== undefined && last !== item) this.#settle(last, at);
  }

  #settle(item: T, at: number): void {
    const parent = this.#items[(at - 1) >> 1];
    if (at > 0 && parent !== undefined && parent.expiresAt > item.expiresAt) this.#up(item, at);
    else this.#down(item, at);
  }

  #up(item: T, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || parent.expiresAt <= item.expiresAt) break;
      this.#put(parent, at);
      at = above;
    }
    this.#put(item, at);
  }

  #down(item: T, from: number): void {
    let at = from;
    for (;;) {
      const left = this.#items[2 * at + 1];
      const right = this.#items[2 * at + 2];
      if (left === undefined) break;
      const goesRight = right !== undefined && right.expiresAt < left.expiresAt;
      const child = goesRight ? right : left;
      if (child.expiresAt >= item.expiresAt) break;
      this.#put(child, at);
      at = 2 * at + (goesRight ? 2 : 1);
    }
    this.#put(item, at);
  }

  #put(item: T, at: number): void {
    this.#items[at] = item;
    item.place = at;
  }
}
