import type { CaseNumber } from "#base/case-number";
import type { Slab, Stored } from "./slab.ts";
import type { FlowLabel, Recorded } from "./view.ts";

/** An entry beside its text: its place in seven columns, which are half empty at worst. */
const ENTRY_BYTES = 80;
const FIRST_SLOTS = 1024;

/**
 * A queue of numbered messages that is bounded by their bytes; the oldest leave first. Message n is found without searching. It keeps
 * columns and no objects: an object for each message would outlive the young generation, which is where a server's time goes.
 */
export class TraceRing {
  #slots = columns(FIRST_SLOTS);
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
  /** The number that the next message gets. */
  get nextNumber(): number {
    return this.#firstNumber + this.#count;
  }

  /** False: it is larger than the whole ring and was not taken. */
  add(
    at: number,
    direction: "in" | "out",
    flow: FlowLabel,
    { slab, from, to }: Stored,
    caseNumber: CaseNumber | undefined,
  ): boolean {
    const bytes = to - from + ENTRY_BYTES;
    if (bytes > this.#mostBytes) return false;
    this.#makeRoom(bytes);
    if (this.#count === this.#slots.size) this.#grow();
    const slots = this.#slots;
    const slot = this.nextNumber & (slots.size - 1);
    slots.at[slot] = at;
    slots.out[slot] = direction === "out" ? 1 : 0;
    slots.flow[slot] = flow;
    slots.slab[slot] = slab;
    slots.from[slot] = from;
    slots.to[slot] = to;
    slots.case[slot] = caseNumber ?? NO_CASE;
    this.#count++;
    this.#bytes += bytes;
    return true;
  }

  get(number: number): Recorded | undefined {
    if (number < this.#firstNumber || number >= this.nextNumber) return undefined;
    const slots = this.#slots;
    const slot = number & (slots.size - 1);
    const [flow, slab, caseNumber = NO_CASE] = [slots.flow[slot], slots.slab[slot], slots.case[slot]];
    if (!flow || !slab) return undefined;
    return {
      at: slots.at[slot] ?? 0,
      direction: slots.out[slot] === 1 ? "out" : "in",
      flow,
      stored: { slab, from: slots.from[slot] ?? 0, to: slots.to[slot] ?? 0 },
      case: caseNumber === NO_CASE ? undefined : caseNumber,
    };
  }

  resize(mostBytes: number): void {
    this.#mostBytes = mostBytes;
    this.#makeRoom(0);
  }

  #makeRoom(bytes: number): void {
    const slots = this.#slots;
    while (this.#count > 0 && this.#bytes + bytes > this.#mostBytes) {
      const slot = this.#firstNumber & (slots.size - 1);
      this.#bytes -= (slots.to[slot] ?? 0) - (slots.from[slot] ?? 0) + ENTRY_BYTES;
      slots.flow[slot] = undefined;
      slots.slab[slot] = undefined;
      this.#firstNumber++;
      this.#count--;
      this.#pushedOut++;
    }
  }

  /** The length stays a power of two, so that a number finds its slot with one AND. */
  #grow(): void {
    const before = this.#slots;
    const after = columns(before.size * 2);
    for (let number = this.#firstNumber; number < this.nextNumber; number++) {
      const [old, slot] = [number & (before.size - 1), number & (after.size - 1)];
      after.flow[slot] = before.flow[old];
      after.slab[slot] = before.slab[old];
      for (const name of NUMBERS) after[name][slot] = before[name][old] ?? 0;
    }
    this.#slots = after;
  }
}

const NO_CASE = -1;
const NUMBERS = ["at", "out", "from", "to", "case"] as const;

const columns = (size: number) => ({
  size,
  at: new Float64Array(size),
  case: new Float64Array(size),
  from: new Uint32Array(size),
  to: new Uint32Array(size),
  out: new Uint8Array(size),
  flow: new Array<FlowLabel | undefined>(size).fill(undefined),
  slab: new Array<Slab | undefined>(size).fill(undefined),
});
