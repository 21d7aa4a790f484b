import { Decompress, Inflate } from "fflate";
import { ByteStore } from "./byte-store.ts";

/** So many at once: deflate makes a thousand bytes of one, and what is too much must be seen before it is all there. */
const STEP = 4_096;
/** An empty block without its length ends each message of a WebSocket (RFC 7692 §7.2.1). */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

/** Unpacks raw deflate, zlib or gzip; undefined when it is none of them, is damaged, or becomes longer than `most`. */
export function inflateAtMost(bytes: Uint8Array, most: number): Uint8Array | undefined {
  const out = new ByteStore();
  try {
    const decompress = new Decompress((data) => out.push(data));
    for (let at = 0; at < bytes.length; at += STEP) {
      decompress.push(bytes.slice(at, at + STEP), at + STEP >= bytes.length);
      if (out.length > most) return undefined;
    }
    return out.take();
  } catch {
    return undefined; // the bytes are damaged: fflate says so by throwing
  }
}

/** Unpacks the messages of one direction of a WebSocket; each may refer to those before it (RFC 7692). */
export class MessageInflater {
  #inflate: Inflate | undefined;

  /** Undefined when it cannot be unpacked or becomes longer than `most`. */
  unpack(message: Uint8Array, most: number): Uint8Array | undefined {
    const begun = this.#inflate !== undefined;
    const unpacked = this.#try(message, most);
    // Who ends a message with a final block begins the next one afresh (RFC 7692 §7.2.3.4).
    return unpacked || !begun ? unpacked : this.#try(message, most);
  }

  #try(message: Uint8Array, most: number): Uint8Array | undefined {
    const out = new ByteStore();
    try {
      this.#inflate ??= new Inflate();
      this.#inflate.ondata = (data) => out.push(data);
      for (let at = 0; at < message.length; at += STEP) {
        this.#inflate.push(message.slice(at, at + STEP));
        if (out.length > most) break;
      }
      if (out.length <= most) {
        this.#inflate.push(TAIL.slice());
        return out.take();
      }
    } catch {
      // what it refers to is not in the capture, or it is damaged
    }
    this.#inflate = undefined;
    return undefined;
  }
}
