import type { Octets } from "#base/octets";

/** Octets that lie in a slab, outside V8's heap. */
export interface Stored {
  readonly slab: Buffer;
  readonly from: number;
  readonly to: number;
}

const SLAB_BYTES = 1024 * 1024;

/**
 * Keeps texts outside V8's heap, packed into blocks of 1 MB; a block goes when nobody holds a text in it any more. As strings, the
 * ring's messages were what the garbage collector spent its time on.
 */
export class SlabWriter {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #at = 0;

  store(octets: Octets): Stored {
    if (octets.length > this.#slab.length - this.#at) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, octets.length));
      this.#at = 0;
    }
    const from = this.#at;
    this.#at += this.#slab.write(octets, from, "latin1");
    return { slab: this.#slab, from, to: this.#at };
  }
}

export const textOf = ({ slab, from, to }: Stored): Octets => slab.toString("latin1", from, to);
