import { constants, zstdCompress, zstdDecompressSync } from "node:zlib";
import type { Clock } from "#base/clock";
import type { Octets } from "#base/octets";

const SLAB_BYTES = 1024 * 1024;
/** One block takes 1 ms of another core: at most one in so long, and a server that is so busy has its ring full of new ones. */
const PACK_EVERY_MS = 250;
/** Blocks that were packed and wait to be written again. */
const MOST_FREE = 4;
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A block of memory with texts: as they are, or packed to a twentieth. */
export class Slab {
  #bytes: Buffer | undefined;
  #packed: Buffer | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** From here on only this is kept; answers the memory that is free now. */
  become(packed: Buffer): Buffer | undefined {
    const bytes = this.#bytes;
    this.#packed = packed;
    this.#bytes = undefined;
    return bytes;
  }

  get bytes(): Buffer {
    if (this.#bytes) return this.#bytes;
    if (opened?.slab !== this) opened = { slab: this, bytes: zstdDecompressSync(this.#packed ?? NOTHING) };
    return opened.bytes;
  }
}

const NOTHING = Buffer.alloc(0);
/** The block that was read last: who reads a trace reads what stands side by side. */
let opened: { readonly slab: Slab; readonly bytes: Buffer } | undefined;

/** Octets that lie in a slab, outside V8's heap. */
export interface Stored {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

/**
 * Keeps texts outside V8's heap, in blocks of 1 MB; a block goes when nobody holds a text in it any more. As strings, the ring's
 * messages were what the garbage collector spent its time on. A full block is packed beside the traffic.
 */
export class SlabWriter {
  readonly #clock: Clock;
  #bytes: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #slab = new Slab(this.#bytes);
  #at = 0;
  #packedAt = 0;
  /** The same memory again and again: what is only let go comes back when the garbage collector has time. */
  readonly #free: Buffer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  store(octets: Octets): Stored {
    if (octets.length > this.#bytes.length - this.#at) this.#next(octets.length);
    const from = this.#at;
    this.#at += this.#bytes.write(octets, from, "latin1");
    return { slab: this.#slab, from, to: this.#at };
  }

  #next(least: number): void {
    this.#pack(this.#slab);
    this.#bytes =
      (least <= SLAB_BYTES ? this.#free.pop() : undefined) ??
      Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, least));
    this.#slab = new Slab(this.#bytes);
    this.#at = 0;
  }

  #pack(slab: Slab): void {
    const now = this.#clock.now();
    if (Math.abs(now - this.#packedAt) < PACK_EVERY_MS) return;
    this.#packedAt = now;
    zstdCompress(slab.bytes, FASTEST, (error, packed) => {
      const bytes = error ? undefined : slab.become(packed);
      if (bytes?.length === SLAB_BYTES && this.#free.length < MOST_FREE) this.#free.push(bytes);
    });
  }
}

export const textOf = ({ slab, from, to }: Stored): Octets => slab.bytes.toString("latin1", from, to);
