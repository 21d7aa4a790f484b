import { hep3Length, isHep3 } from "#formats/hep/read-hep";
import { Window } from "#formats/pcap/window";

const LEAST = 6;

/** Cuts HEP3 packets out of a stream or file that holds them one after the other. */
export class CutHep {
  readonly #take: (packet: Uint8Array) => void;
  readonly #window = new Window();
  #damaged = false;

  /** `take` is given bytes that hold until it returns. */
  constructor(take: (packet: Uint8Array) => void) {
    this.#take = take;
  }

  /** Bytes of a packet that is not whole. */
  get held(): number {
    return this.#window.left;
  }

  /** What followed was no HEP; nothing more is read. */
  get isDamaged(): boolean {
    return this.#damaged;
  }

  push(bytes: Uint8Array): void {
    if (this.#damaged) return;
    const window = this.#window;
    window.push(bytes);
    for (;;) {
      const length = hep3Length(window.bytes, window.at);
      if (length === undefined) break;
      if (!isHep3(window.bytes, window.at) || length < LEAST) {
        this.#damaged = true;
        window.at = window.bytes.length;
        break;
      }
      if (window.left < length) break;
      const at = window.at;
      window.at += length;
      this.#take(window.bytes.subarray(at, at + length));
    }
    window.keep();
  }
}
