import { HEADER_BYTES, MAGIC_COOKIE } from "./codes.ts";
import { read16, read32 } from "./message.ts";

/**
 * Cuts what comes over TCP or TLS into STUN messages and ChannelData (RFC 8489 §6.2.2, RFC 8656 §12.5). Whole messages are views of
 * what came; only a message that came in pieces is copied.
 */
export class StreamCutter {
  readonly #most: number;
  #rest: Uint8Array = NOTHING;

  /** `most`: the longest message that is waited for, in bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Gives every whole message to `take`. False when what came is neither STUN nor ChannelData, or longer than is waited for. */
  push(chunk: Uint8Array, take: (message: Uint8Array) => void): boolean {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    let at = 0;
    while (at < bytes.length) {
      const size = sizeAt(bytes, at);
      if (size === undefined || size > this.#most) return false;
      if (at + size > bytes.length) break;
      take(bytes.subarray(at, at + size));
      at += size;
    }
    // A copy, so that a short rest does not hold a long chunk.
    this.#rest = at === bytes.length ? NOTHING : bytes.slice(at);
    return true;
  }
}

const NOTHING = new Uint8Array(0);

/** How long the message that begins here is with its padding, or how much is needed to know; undefined when it is no message. */
function sizeAt(bytes: Uint8Array, at: number): number | undefined {
  const left = bytes.length - at;
  const kind = (bytes[at] ?? 0) >> 6;
  if (kind === 1) return left < 4 ? 4 : (4 + read16(bytes, at + 2) + 3) & ~3;
  if (kind > 1) return undefined;
  if (left < 8) return HEADER_BYTES;
  const length = read16(bytes, at + 2);
  return length % 4 === 0 && read32(bytes, at + 4) === MAGIC_COOKIE ? HEADER_BYTES + length : undefined;
}
