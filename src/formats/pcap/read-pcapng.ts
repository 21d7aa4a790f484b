import { type CapturedPacket, MOST_PACKET_BYTES, type PacketCutter, u16, u32 } from "./packet.ts";
import { Window } from "./window.ts";

const [SECTION, INTERFACE, SIMPLE, ENHANCED, OLD_PACKET, SECRETS] = [0x0a0d0d0a, 1, 3, 6, 2, 10];
const LITTLE_MAGIC = 0x1a2b3c4d;
const MOST_BLOCK_BYTES = 16 * MOST_PACKET_BYTES;
const [OPTION_RESOLUTION, OPTION_OFFSET] = [9, 14];

interface Interface {
  readonly linkType: number;
  /** Time stamps in a millisecond. */
  readonly perMs: number;
  readonly offsetMs: number;
}

/** Reads pcapng (draft-ietf-opsawg-pcapng): several sections and interfaces, packets with and without times. */
export function createPcapngCutter(
  take: (packet: CapturedPacket) => void,
): PacketCutter & { readonly hasSecrets: boolean } {
  const window = new Window();
  let [little, frame, hasSecrets] = [true, 0, false];
  let interfaces: Interface[] = [];
  let damaged: string | undefined;

  const block = (all: Uint8Array, at: number, type: number, length: number): void => {
    const body = at + 8;
    const end = at + length - 4;
    const packet = (
      bytesAt: number,
      captured: number,
      original: number,
      ms: number | undefined,
      linkType: number,
    ): void => {
      const bytes = all.subarray(bytesAt, Math.min(end, bytesAt + captured));
      take({ frame: ++frame, ms, linkType, bytes, originalLength: original });
    };
    if (type === SECTION) interfaces = [];
    else if (type === INTERFACE) interfaces.push(interfaceOf(all, body, end, little));
    else if (type === SECRETS) hasSecrets = true;
    else if (type === ENHANCED || type === OLD_PACKET) {
      const known = interfaces[type === ENHANCED ? u32(all, body, little) : u16(all, body, little)];
      if (!known) return;
      const stamp = u32(all, body + 4, little) * 4_294_967_296 + u32(all, body + 8, little);
      packet(
        body + 20,
        u32(all, body + 12, little),
        u32(all, body + 16, little),
        stamp / known.perMs + known.offsetMs,
        known.linkType,
      );
    } else if (type === SIMPLE) {
      const [known] = interfaces;
      const original = u32(all, body, little);
      if (known) packet(body + 4, Math.min(original, end - body - 4), original, undefined, known.linkType);
    }
  };

  return {
    get hasSecrets() {
      return hasSecrets;
    },
    push: (bytes) => {
      if (damaged !== undefined) return;
      window.push(bytes);
      while (window.left >= 12) {
        const { bytes: all, at } = window;
        const type = u32(all, at, little);
        if (type === SECTION) little = u32(all, at + 8, true) === LITTLE_MAGIC;
        const length = u32(all, at + 4, little);
        if (length < 12 || length > MOST_BLOCK_BYTES || length % 4 !== 0) {
          damaged = `The file is damaged behind frame ${frame}: a block of ${length} bytes cannot be.`;
          return;
        }
        if (window.left < length) break;
        window.at = at + length;
        block(all, at, type, length);
      }
      window.keep();
    },
    end: () => damaged ?? (window.left > 0 ? "The last block of the file is cut off." : undefined),
  };
}

function interfaceOf(all: Uint8Array, body: number, end: number, little: boolean): Interface {
  let [perMs, offsetMs] = [1_000, 0];
  for (let at = body + 8; at + 4 <= end; ) {
    const [code, length] = [u16(all, at, little), u16(all, at + 2, little)];
    if (code === 0) break;
    const value = all[at + 4] ?? 6;
    if (code === OPTION_RESOLUTION && length >= 1)
      perMs = (value & 0x80 ? 2 ** (value & 0x7f) : 10 ** Math.min(15, value)) / 1_000;
    // Seconds; more than 2^31 of them are not needed before the year 2038, and the upper half counts for the sign only.
    if (code === OPTION_OFFSET && length === 8)
      offsetMs = (little ? u32(all, at + 4, true) : u32(all, at + 8)) * 1_000;
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return { linkType: u16(all, body, little), perMs, offsetMs };
}
