import { Inflate } from "fflate";
import { u16, u32 } from "#formats/pcap/packet";

const [CONTINUATION, TEXT, BINARY] = [0, 1, 2];
const MOST_MESSAGE = 4_194_304;
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

/** Cuts the messages out of one direction of a WebSocket (RFC 6455 §5), also deflated ones (RFC 7692). */
export class WebSocketFrames {
  readonly #give: (message: Uint8Array, frame: number, ms: number | undefined) => void;
  #held = new Uint8Array(0);
  #parts: Uint8Array[] = [];
  #size = 0;
  #packed = false;
  #inflate: Inflate | undefined;
  #broken = false;

  constructor(give: (message: Uint8Array, frame: number, ms: number | undefined) => void) {
    this.#give = give;
  }

  push(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    if (this.#broken) return;
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    let at = 0;
    for (;;) {
      const one = frameAt(joined, at);
      if (one === undefined) break;
      if (one === "too long") {
        this.#broken = true;
        return;
      }
      at = one.end;
      this.#take(one, frame, ms);
    }
    this.#held = joined.slice(at);
  }

  #take({ first, payload }: Frame, frame: number, ms: number | undefined): void {
    const opcode = first & 0xf;
    if (opcode > BINARY) return; // close, ping, pong
    if (opcode !== CONTINUATION) [this.#parts, this.#size, this.#packed] = [[], 0, (first & 0x40) !== 0];
    this.#size += payload.length;
    if (this.#size <= MOST_MESSAGE) this.#parts.push(payload);
    if ((first & 0x80) === 0) return;
    const message = this.#packed ? this.#unpack() : joinedOf(this.#parts);
    this.#parts = [];
    if (message) this.#give(message, frame, ms);
  }

  #unpack(): Uint8Array | undefined {
    const out: Uint8Array[] = [];
    try {
      this.#inflate ??= new Inflate();
      let size = 0;
      this.#inflate.ondata = (data) => {
        size += data.length;
        if (size <= MOST_MESSAGE) out.push(data);
      };
      this.#inflate.push(joinedOf([...this.#parts, TAIL]));
      return joinedOf(out);
    } catch {
      this.#inflate = undefined; // what went before is not in the capture; the next message may begin afresh
      return undefined;
    }
  }
}

interface Frame {
  readonly first: number;
  readonly payload: Uint8Array;
  readonly end: number;
}

function frameAt(bytes: Uint8Array, at: number): Frame | "too long" | undefined {
  if (bytes.length - at < 2) return undefined;
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  const short = second & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (second & 0x80) !== 0;
  const start = at + 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    short === 126
      ? u16(bytes, at + 2)
      : short === 127
        ? u32(bytes, at + 2) * 2 ** 32 + u32(bytes, at + 6)
        : short;
  if (length > MOST_MESSAGE) return "too long";
  if (bytes.length < start + length) return undefined;
  const payload = bytes.slice(start, start + length);
  if (masked)
    for (let index = 0; index < length; index++)
      payload[index] = (payload[index] ?? 0) ^ (bytes[start - 4 + (index % 4)] ?? 0);
  return { first, payload, end: start + length };
}

/** Whether these bytes begin a frame with a text that begins like SIP: for a connection whose handshake is not in the capture. */
export function beginsWithSipFrame(bytes: Uint8Array, isSip: (payload: Uint8Array) => boolean): boolean {
  const one = bytes[0] === (0x80 | TEXT) || bytes[0] === (0x80 | BINARY) ? frameAt(bytes, 0) : undefined;
  return one !== undefined && one !== "too long" && isSip(one.payload);
}

function joinedOf(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
