/** One captured packet. `bytes` are the cutter's own and hold only until the call returns. */
export interface CapturedPacket {
  /** From 1, over the whole file. */
  readonly frame: number;
  /** Milliseconds since 1970 with their fraction; undefined: a simple packet block has none. */
  readonly ms: number | undefined;
  /** LINKTYPE_ value without the bits of the frame check sequence. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** As long as it was on the wire. */
  readonly originalLength: number;
}

/** Cuts a capture file, given in pieces of any size, into packets. */
export interface PacketCutter {
  push(bytes: Uint8Array): void;
  /** A sentence when the file is not whole. */
  end(): string | undefined;
}

/** A packet that claims more is no packet: the file is damaged from there on. */
export const MOST_PACKET_BYTES = 1_048_576;

/** Unsigned integers out of bytes, in either byte order. */
export const u16 = (bytes: Uint8Array, at: number, little = false): number =>
  little ? (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const u32 = (bytes: Uint8Array, at: number, little = false): number =>
  little
    ? u16(bytes, at, true) + u16(bytes, at + 2, true) * 65_536
    : u16(bytes, at) * 65_536 + u16(bytes, at + 2);
