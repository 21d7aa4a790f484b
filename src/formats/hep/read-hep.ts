import { ipText } from "../ip/address.ts";
import { u16, u32 } from "../pcap/packet.ts";

/** What a HEP packet carries: somebody's copy of a packet, with where it went and when (HEP3, HEP2). */
export interface HepPacket {
  readonly protocol: "udp" | "tcp" | "sctp" | undefined;
  readonly from: { readonly address: string; readonly port: number } | undefined;
  readonly to: { readonly address: string; readonly port: number } | undefined;
  /** Milliseconds since 1970. */
  readonly ms: number | undefined;
  /** 1: SIP, 100: log text. */
  readonly payloadType: number;
  readonly agent: number | undefined;
  readonly correlation: Uint8Array | undefined;
  readonly payload: Uint8Array;
  /** The payload is deflated (chunk 0x0010). */
  readonly packed: boolean;
  /** Bytes of the whole packet. */
  readonly length: number;
}

const HEADER = 6;
const CHUNK = 6;
const EMPTY = new Uint8Array(0);

export const isHep3 = (bytes: Uint8Array, at = 0): boolean =>
  bytes[at] === 0x48 && bytes[at + 1] === 0x45 && bytes[at + 2] === 0x50 && bytes[at + 3] === 0x33;

/** How long the HEP3 packet is that begins here; undefined: its header is not here yet. */
export const hep3Length = (bytes: Uint8Array, at: number): number | undefined =>
  bytes.length - at >= HEADER ? u16(bytes, at + 4) : undefined;

/** Reads one HEP3 packet; undefined when it is none or is cut. Unknown chunks and vendors are passed over by their length. */
export function readHep3(bytes: Uint8Array): HepPacket | undefined {
  if (!isHep3(bytes)) return undefined;
  const length = u16(bytes, 4);
  if (length < HEADER || length > bytes.length) return undefined;
  let [protocol, seconds, micros, payloadType] = [17, -1, 0, 1];
  let agent: number | undefined;
  let [source, target, payload, correlation]: (Uint8Array | undefined)[] = [];
  let [sourcePort, targetPort, packed] = [0, 0, false];
  for (let at = HEADER; at + CHUNK <= length; ) {
    const size = u16(bytes, at + 4);
    if (size < CHUNK || at + size > length) break;
    const value = bytes.subarray(at + CHUNK, at + size);
    switch (u16(bytes, at) === 0 ? u16(bytes, at + 2) : -1) {
      case 0x02:
        protocol = value[0] ?? 17;
        break;
      case 0x03:
      case 0x05:
        source = value;
        break;
      case 0x04:
      case 0x06:
        target = value;
        break;
      case 0x07:
        sourcePort = u16(value, 0);
        break;
      case 0x08:
        targetPort = u16(value, 0);
        break;
      case 0x09:
        seconds = u32(value, 0);
        break;
      case 0x0a:
        micros = u32(value, 0);
        break;
      case 0x0b:
        payloadType = value[0] ?? 1;
        break;
      case 0x0c:
        agent = u32(value, 0);
        break;
      case 0x0f:
        payload = value;
        break;
      case 0x10:
        [payload, packed] = [value, true];
        break;
      case 0x11:
        correlation = value;
        break;
    }
    at += size;
  }
  const end = (address: Uint8Array | undefined, port: number) =>
    address && (address.length === 4 || address.length === 16)
      ? { address: ipText(address), port }
      : undefined;
  return {
    protocol: PROTOCOLS[protocol],
    from: end(source, sourcePort),
    to: end(target, targetPort),
    ms: seconds < 0 ? undefined : seconds * 1_000 + micros / 1_000,
    payloadType,
    agent,
    correlation,
    payload: payload ?? EMPTY,
    packed,
    length,
  };
}

const PROTOCOLS: Readonly<Record<number, "udp" | "tcp" | "sctp">> = { 6: "tcp", 17: "udp", 132: "sctp" };

/** Reads a HEP2 packet; undefined when it is none. */
export function readHep2(bytes: Uint8Array): HepPacket | undefined {
  const [version, length = 0, family, protocol = 17] = bytes;
  const size = family === 10 ? 16 : 4;
  if (
    version !== 2 ||
    (family !== 2 && family !== 10) ||
    length !== 12 + 2 * size + 4 ||
    bytes.length < length
  )
    return undefined;
  const at = 8;
  const times = at + 2 * size;
  return {
    protocol: PROTOCOLS[protocol],
    from: { address: ipText(bytes.subarray(at, at + size)), port: u16(bytes, 4) },
    to: { address: ipText(bytes.subarray(at + size, times)), port: u16(bytes, 6) },
    ms: u32(bytes, times, true) * 1_000 + u32(bytes, times + 4, true) / 1_000,
    payloadType: 1,
    agent: u16(bytes, times + 8, true),
    correlation: undefined,
    payload: bytes.subarray(length),
    packed: false,
    length: bytes.length,
  };
}
