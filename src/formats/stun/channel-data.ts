import { read16, write16 } from "./message.ts";

/** Channel number and length stand before the data (RFC 8656 §12.4). */
export const CHANNEL_HEADER_BYTES = 4;

/**
 * Whether bytes begin as ChannelData does, with a channel number from 0x4000 to 0x7FFF (RFC 5766 §11).
 * COMPAT RFC 8656 §12 has narrowed that to 0x4FFF, for ports that carry DTLS and RTP beside TURN, which ours do not; coturn's client
 * and libwebrtc count on beyond.
 */
export const looksLikeChannelData = (bytes: Uint8Array): boolean => (bytes[0] ?? 0) >> 6 === 1;

/** The data of a ChannelData message, a view; undefined when less came than it names. What is behind is padding. */
export function readChannelData(
  bytes: Uint8Array,
): { readonly channel: number; readonly data: Uint8Array } | undefined {
  const end = CHANNEL_HEADER_BYTES + read16(bytes, 2);
  if (bytes.length < CHANNEL_HEADER_BYTES || bytes.length < end) return undefined;
  return { channel: read16(bytes, 0), data: bytes.subarray(CHANNEL_HEADER_BYTES, end) };
}

/** Writes a ChannelData message into `into`, which has room for it. On streams it is padded to four bytes (RFC 8656 §12.5). */
export function writeChannelData(into: Uint8Array, channel: number, data: Uint8Array): void {
  write16(into, 0, channel);
  write16(into, 2, data.length);
  into.set(data, CHANNEL_HEADER_BYTES);
}
