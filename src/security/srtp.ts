import {
  createCipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** Key and salt of one direction, as `a=crypto` carries them (RFC 4568 §6.1: 16 and 14 octets). */
const SRTP_KEY_OCTETS = 30;

export type SrtpSuite = "AES_CM_128_HMAC_SHA1_80" | "AES_CM_128_HMAC_SHA1_32";

/** One direction of SRTP (RFC 3711) with the suites that SDES phones know. */
export class SrtpContext {
  readonly #cipherKey: KeyObject;
  readonly #authKey: KeyObject;
  readonly #salt: Uint8Array;
  readonly #tagLength: number;
  /** By source: how often its sequence numbers began anew, and the highest seen. */
  readonly #sources = new Map<number, Source>();

  /** `master`: 30 octets. */
  constructor(master: Uint8Array, suite: SrtpSuite) {
    const key = createSecretKey(master.subarray(0, 16));
    const salt = master.subarray(16, SRTP_KEY_OCTETS);
    this.#cipherKey = createSecretKey(derive(key, salt, 0x00, 16));
    this.#authKey = createSecretKey(derive(key, salt, 0x01, 20));
    this.#salt = derive(key, salt, 0x02, 14);
    this.#tagLength = suite.endsWith("80") ? 10 : 4;
  }

  /** `start`: octets before the payload. */
  protect(packet: Uint8Array, start: number): Uint8Array {
    const { ssrc, sequence, source } = this.#sourceOf(packet);
    const roc = estimate(source, sequence);
    this.#took(ssrc, source, roc, sequence);
    const out = new Uint8Array(packet.length + this.#tagLength);
    out.set(packet.subarray(0, start));
    out.set(this.#crypt(packet.subarray(start), ssrc, roc, sequence), start);
    out.set(this.#tag(out.subarray(0, packet.length), roc), packet.length);
    return out;
  }

  /** Undefined: not of the other end, or changed on the way. */
  unprotect(packet: Uint8Array, start: number): Uint8Array | undefined {
    const length = packet.length - this.#tagLength;
    if (length < start) return undefined;
    const { ssrc, sequence, source } = this.#sourceOf(packet);
    const roc = estimate(source, sequence);
    const tag = this.#tag(packet.subarray(0, length), roc);
    if (!timingSafeEqual(tag, packet.subarray(length))) return undefined;
    // After the proof: what is forged neither takes a place nor moves the window (RFC 3711 §3.3.2).
    if (!this.#took(ssrc, source, roc, sequence)) return undefined;
    const out = packet.slice(0, length);
    out.set(this.#crypt(packet.subarray(start, length), ssrc, roc, sequence), start);
    return out;
  }

  #sourceOf(packet: Uint8Array) {
    const view = new DataView(packet.buffer, packet.byteOffset);
    const [sequence, ssrc] = [view.getUint16(2), view.getUint32(8)];
    return { ssrc, sequence, source: this.#sources.get(ssrc) ?? { roc: 0, highest: -1, seen: 0n } };
  }

  /** False: this packet came before, or is older than can be told. */
  #took(ssrc: number, source: Source, roc: number, sequence: number): boolean {
    if (!this.#sources.has(ssrc)) {
      const [oldest] = this.#sources.keys();
      if (this.#sources.size >= MOST_SOURCES && oldest !== undefined) this.#sources.delete(oldest);
      this.#sources.set(ssrc, source);
    }
    return advance(source, roc, sequence);
  }

  /** AES in counter mode (RFC 3711 §4.1.1). */
  #crypt(payload: Uint8Array, ssrc: number, roc: number, sequence: number): Uint8Array {
    const counter = new Uint8Array(16);
    counter.set(this.#salt);
    const view = new DataView(counter.buffer);
    view.setUint32(4, view.getUint32(4) ^ ssrc);
    view.setUint32(8, view.getUint32(8) ^ roc);
    view.setUint16(12, view.getUint16(12) ^ sequence);
    return createCipheriv("aes-128-ctr", this.#cipherKey, counter).update(payload);
  }

  #tag(authenticated: Uint8Array, roc: number): Uint8Array {
    const word = new Uint8Array(4);
    new DataView(word.buffer).setUint32(0, roc);
    return createHmac("sha1", this.#authKey)
      .update(authenticated)
      .update(word)
      .digest()
      .subarray(0, this.#tagLength);
  }
}

/** A key for `a=crypto`, base64 (RFC 4568 §6.1). */
export const newSrtpKey = (): string => randomBytes(SRTP_KEY_OCTETS).toString("base64");

/** One direction with a key as `a=crypto` has it; undefined for a suite or key that is none of ours. */
export function srtpOf(suite: string, key: string): SrtpContext | undefined {
  const master = Buffer.from(key, "base64");
  const known = suite === "AES_CM_128_HMAC_SHA1_80" || suite === "AES_CM_128_HMAC_SHA1_32";
  return known && master.length === SRTP_KEY_OCTETS ? new SrtpContext(master, suite) : undefined;
}

/** A source of RTP: any number of 32 bits (RFC 3550 §8). */
export const newSsrc = (): number => randomBytes(4).readUInt32BE();

const MOST_SOURCES = 16;

/** RFC 3711 §4.3: with a key derivation rate of 0. */
function derive(key: KeyObject, salt: Uint8Array, label: number, length: number): Uint8Array {
  const counter = new Uint8Array(16);
  counter.set(salt);
  counter[7] = (counter[7] ?? 0) ^ label;
  return createCipheriv("aes-128-ctr", key, counter).update(new Uint8Array(length));
}

interface Source {
  roc: number;
  highest: number;
  /** The highest and the 63 before it, one bit each (RFC 3711 §3.3.2). */
  seen: bigint;
}
const WINDOW = 64;

/** The rollover counter that a sequence number belongs to (RFC 3711 §3.3.1). */
function estimate({ roc, highest }: Source, sequence: number): number {
  if (highest < 0) return roc;
  if (highest < 0x8000) return sequence - highest > 0x8000 ? Math.max(0, roc - 1) : roc;
  return highest - 0x8000 > sequence ? roc + 1 : roc;
}

function advance(source: Source, roc: number, sequence: number): boolean {
  const ahead = source.highest < 0 ? WINDOW : (roc - source.roc) * 0x10000 + sequence - source.highest;
  if (ahead <= -WINDOW) return false;
  if (ahead <= 0) {
    const bit = 1n << BigInt(-ahead);
    if ((source.seen & bit) !== 0n) return false;
    source.seen |= bit;
    return true;
  }
  source.seen = ahead >= WINDOW ? 1n : BigInt.asUintN(WINDOW, (source.seen << BigInt(ahead)) | 1n);
  source.roc = roc;
  source.highest = sequence;
  return true;
}
