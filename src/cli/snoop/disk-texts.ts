import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TextStore } from "#trace/join/text-store";

const SLAB_BYTES = 8 * 1024 ** 2;
/** So much stays in memory; only a trace with more of SIP in it goes to the disk. */
const MOST_IN_MEMORY = 32 * 1024 ** 2;

/** Texts of messages in slabs: the first in memory, the rest in a file of the system's temporary folder that goes away at `close`. */
export class DiskTexts implements TextStore {
  readonly #slabs: (Buffer | undefined)[] = [];
  /** Where the texts begin over all slabs, and how long they are, in two columns. */
  #starts = new Float64Array(1_024);
  #lengths = new Uint32Array(1_024);
  #count = 0;
  #current = Buffer.allocUnsafe(SLAB_BYTES);
  #used = 0;
  #folder: string | undefined;
  #file = -1;
  #read: { readonly slab: number; readonly bytes: Buffer } | undefined;

  put(octets: string): number {
    if (octets.length > SLAB_BYTES - this.#used) this.#seal();
    if (this.#count === this.#starts.length) this.#grow();
    const length = Math.min(octets.length, SLAB_BYTES);
    this.#current.write(octets.slice(0, length), this.#used, "latin1");
    this.#starts[this.#count] = this.#slabs.length * SLAB_BYTES + this.#used;
    this.#lengths[this.#count] = length;
    this.#used += length;
    return this.#count++;
  }

  get(key: number): string {
    const [start = 0, length = 0] = [this.#starts[key], this.#lengths[key]];
    if (key < 0 || key >= this.#count) return "";
    const slab = Math.floor(start / SLAB_BYTES);
    const at = start % SLAB_BYTES;
    return this.#slab(slab).toString("latin1", at, at + length);
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#file = -1;
    this.#folder = undefined;
  }

  #slab(index: number): Buffer {
    if (index === this.#slabs.length) return this.#current;
    const kept = this.#slabs[index];
    if (kept) return kept;
    if (this.#read?.slab === index) return this.#read.bytes;
    const bytes = Buffer.allocUnsafe(SLAB_BYTES);
    readSync(this.#file, bytes, 0, SLAB_BYTES, index * SLAB_BYTES);
    this.#read = { slab: index, bytes };
    return bytes;
  }

  #seal(): void {
    const index = this.#slabs.length;
    if ((index + 1) * SLAB_BYTES <= MOST_IN_MEMORY) {
      this.#slabs.push(this.#current);
      this.#current = Buffer.allocUnsafe(SLAB_BYTES);
    } else {
      if (this.#file < 0) {
        this.#folder = mkdtempSync(path.join(tmpdir(), "parley-snoop-"));
        this.#file = openSync(path.join(this.#folder, "texts"), "w+", 0o600);
      }
      writeSync(this.#file, this.#current, 0, SLAB_BYTES, index * SLAB_BYTES);
      this.#slabs.push(undefined);
    }
    this.#used = 0;
  }

  #grow(): void {
    const [starts, lengths] = [
      new Float64Array(this.#starts.length * 2),
      new Uint32Array(this.#lengths.length * 2),
    ];
    starts.set(this.#starts);
    lengths.set(this.#lengths);
    [this.#starts, this.#lengths] = [starts, lengths];
  }
}
