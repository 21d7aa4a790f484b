import { u16, u32 } from "#formats/pcap/packet";
import { ByteStore } from "./byte-store.ts";
import { MessageInflater } from "./inflate.ts";

const [CONTINUATION, TEXT, BINARY, CLOSE, PONG] = [0, 1, 2, 8, 10];
const MOST_MESSAGE = 4_194_304;
const MOST_HEADER = 14;
const [FINAL, PACKED, RESERVED] = [0x80, 0x40, 0x30];

interface FrameHeader {
  readonly final: boolean;
  readonly packed: boolean;
  readonly opcode: number;
  readonly mask: Uint8Array | undefined;
  readonly length: number;
  /** Bytes of the header itself. */
  readonly size: number;
}

/** A message that came in one frame or several. */
export type TakeMessage = (message: Uint8Array, frame: number, ms: number | undefined) => void;

/** Cuts the messages out of one direction of a WebSocket (RFC 6455 §5), also deflated ones (RFC 7692). */
export class WebSocketFrames {
  readonly #give: TakeMessage;
  #inflater = new MessageInflater();
  readonly #header = new Uint8Array(MOST_HEADER);
  #headerBytes = 0;
  #open: FrameHeader | undefined;
  #left = 0;
  #message = new ByteStore();
  #packed = false;
  /** The message is too long and is passed over. */
  #skips = false;
  #frame = 0;
  #ms: number | undefined;
  #broken = false;

  constructor(give: TakeMessage) {
    this.#give = give;
  }

  /** Bytes of messages and frames that are not whole. */
  get held(): number {
    return this.#message.length;
  }

  /** Whether what comes next begins a frame and no message is open. */
  get isBetween(): boolean {
    return this.#headerBytes === 0 && !this.#open && this.#message.length === 0;
  }

  /** What came begins no frame. */
  get isBroken(): boolean {
    return this.#broken;
  }

  push(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    for (let at = 0; at < bytes.length && !this.#broken; ) {
      if (!this.#open) {
        if (this.isBetween) [this.#frame, this.#ms] = [frame, ms];
        this.#header[this.#headerBytes++] = bytes[at++] ?? 0;
        this.#begin(frame, ms);
        continue;
      }
      const count = Math.min(this.#left, bytes.length - at);
      this.#take(this.#open, bytes.subarray(at, at + count));
      at += count;
      if (this.#left === 0) this.#finish(this.#open);
    }
  }

  /** Bytes are missing: what was begun is lost, and the next frame begins with the next bytes if it begins at all. */
  lose(): void {
    this.#message = new ByteStore();
    this.#inflater = new MessageInflater();
    [this.#headerBytes, this.#open, this.#left, this.#skips] = [0, undefined, 0, false];
  }

  #begin(frame: number, ms: number | undefined): void {
    const header = headerIn(this.#header.subarray(0, this.#headerBytes));
    if (header === undefined) return;
    this.#headerBytes = 0;
    if (header === "none") {
      this.#broken = true;
      return;
    }
    this.#open = header;
    this.#left = header.length;
    if (header.opcode === TEXT || header.opcode === BINARY) {
      this.#message = new ByteStore();
      [this.#packed, this.#skips, this.#frame, this.#ms] = [header.packed, false, frame, ms];
    }
    if (header.length === 0) this.#finish(header);
  }

  #take({ opcode, mask, length }: FrameHeader, bytes: Uint8Array): void {
    const done = length - this.#left;
    this.#left -= bytes.length;
    if (opcode > BINARY || this.#skips) return;
    if (this.#message.length + bytes.length > MOST_MESSAGE) {
      this.#message = new ByteStore();
      this.#skips = true;
      return;
    }
    this.#message.push(mask ? bytes.map((byte, index) => byte ^ (mask[(done + index) & 3] ?? 0)) : bytes);
  }

  #finish({ opcode, final }: FrameHeader): void {
    this.#open = undefined;
    if (opcode > BINARY || !final) return; // close, ping and pong may stand between the frames of a message
    const raw = this.#message.take();
    if (this.#skips) return;
    const message = this.#packed ? this.#inflater.unpack(raw, MOST_MESSAGE) : raw;
    if (message) this.#give(message, this.#frame, this.#ms);
  }
}

/** Undefined: more bytes must come; `none`: no frame begins so. */
function headerIn(bytes: Uint8Array): FrameHeader | "none" | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length < 2) return undefined;
  const opcode = first & 0xf;
  const isControl = opcode >= CLOSE;
  const short = second & 0x7f;
  if ((first & RESERVED) !== 0 || (opcode > BINARY && opcode < CLOSE) || opcode > PONG) return "none";
  if (isControl && (short > 125 || (first & FINAL) === 0)) return "none";
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const isMasked = (second & 0x80) !== 0;
  const size = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < size) return undefined;
  if (short === 127 && u32(bytes, 2) !== 0) return "none"; // over 4 GB
  return {
    final: (first & FINAL) !== 0,
    packed: (first & PACKED) !== 0 && opcode !== CONTINUATION,
    opcode,
    mask: isMasked ? bytes.slice(size - 4, size) : undefined,
    length: short === 126 ? u16(bytes, 2) : short === 127 ? u32(bytes, 6) : short,
    size,
  };
}

const MOST_PEEKED = 64;

/** The first bytes of the text that a frame carries which begins here; undefined: none begins, or it is too short to say. */
export function peekFrame(bytes: Uint8Array): Uint8Array | undefined {
  const header = headerIn(bytes.subarray(0, MOST_HEADER));
  if (header === undefined || header === "none") return undefined;
  if (header.packed || (header.opcode !== TEXT && header.opcode !== BINARY)) return undefined;
  const { size, mask, length } = header;
  const peeked = bytes.slice(size, size + Math.min(length, MOST_PEEKED));
  return mask ? peeked.map((byte, index) => byte ^ (mask[index & 3] ?? 0)) : peeked;
}
