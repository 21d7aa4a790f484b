import { ipText } from "#formats/ip/address";
import { u16, u32 } from "#formats/pcap/packet";

/** An IP packet without its header, or the piece of one. */
export interface IpPacket {
  readonly source: string;
  readonly target: string;
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Undefined: it is whole. */
  readonly piece: { readonly id: number; readonly offset: number; readonly more: boolean } | undefined;
  /** The packet says that it is longer than what was captured. */
  readonly cut: boolean;
}

const EXTENSIONS = new Set([0, 43, 60, 135]);
const FRAGMENT = 44;
const MOST_EXTENSIONS = 8;

/** Reads an IPv4 or IPv6 packet (RFC 791, RFC 8200); undefined when it is none. */
export function readIp(bytes: Uint8Array): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= 20) return readIpv4(bytes);
  return version === 6 && bytes.length >= 40 ? readIpv6(bytes) : undefined;
}

function readIpv4(bytes: Uint8Array): IpPacket | undefined {
  const header = ((bytes[0] ?? 0) & 0xf) * 4;
  if (header < 20 || header > bytes.length) return undefined;
  // Segmentation in the network card leaves 0 for a length that does not fit.
  const total = u16(bytes, 2) || bytes.length;
  const flags = u16(bytes, 6);
  const [more, offset] = [(flags & 0x2000) !== 0, (flags & 0x1fff) * 8];
  return {
    source: ipv4At(bytes, 12),
    target: ipv4At(bytes, 16),
    protocol: bytes[9] ?? 0,
    payload: bytes.subarray(header, Math.min(bytes.length, Math.max(header, total))),
    piece: more || offset > 0 ? { id: u16(bytes, 4), offset, more } : undefined,
    cut: total > bytes.length,
  };
}

const ipv4At = (bytes: Uint8Array, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;

/** Texts of addresses that were seen: an IPv6 address takes longer to print than a packet to read. */
const texts = new Map<string, string>();
const MOST_TEXTS = 4_096;

function textAt(bytes: Uint8Array, at: number): string {
  const key = String.fromCharCode(
    u16(bytes, at),
    u16(bytes, at + 2),
    u16(bytes, at + 4),
    u16(bytes, at + 6),
    u16(bytes, at + 8),
    u16(bytes, at + 10),
    u16(bytes, at + 12),
    u16(bytes, at + 14),
  );
  let text = texts.get(key);
  if (text === undefined) {
    if (texts.size >= MOST_TEXTS) texts.clear();
    text = ipText(bytes.subarray(at, at + 16));
    texts.set(key, text);
  }
  return text;
}

function readIpv6(bytes: Uint8Array): IpPacket {
  const length = u16(bytes, 4) || bytes.length - 40;
  const end = Math.min(bytes.length, 40 + length);
  let [next, at] = [bytes[6] ?? 59, 40];
  let piece: IpPacket["piece"];
  for (let count = 0; count < MOST_EXTENSIONS && at + 8 <= end; count++) {
    if (next === FRAGMENT) {
      const field = u16(bytes, at + 2);
      if (field & 0xfff9) piece = { id: u32(bytes, at + 4), offset: field & 0xfff8, more: (field & 1) !== 0 };
      next = bytes[at] ?? 59;
      at += 8;
      break; // what follows stands in the first piece only
    }
    if (!EXTENSIONS.has(next)) break;
    next = bytes[at] ?? 59;
    at += 8 + 8 * (bytes[at + 1] ?? 0);
  }
  return {
    source: textAt(bytes, 8),
    target: textAt(bytes, 24),
    protocol: next,
    payload: bytes.subarray(Math.min(at, end), end),
    piece,
    cut: 40 + length > bytes.length,
  };
}
