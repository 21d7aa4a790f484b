import { type CapturedPacket, MOST_PACKET_BYTES, type PacketCutter, u16, u32 } from "./packet.ts";
import { Window } from "./window.ts";

const HEADER = 24;
const RECORD = 16;
/** As they stand in a little-endian file: microseconds, nanoseconds, the modified form with a longer record header. */
const [MICRO, NANO, MODIFIED] = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34];
const MODIFIED_RECORD = 24;

/** Reads the classic capture file of libpcap, of either byte order. */
export function createPcapCutter(take: (packet: CapturedPacket) => void): PacketCutter {
  const window = new Window();
  let header: { little: boolean; perMs: number; linkType: number; record: number } | undefined;
  let frame = 0;
  let damaged: string | undefined;
  return {
    push: (bytes) => {
      if (damaged !== undefined) return;
      window.push(bytes);
      if (!header) {
        if (window.left < HEADER) return window.keep();
        header = headerOf(window.bytes);
        window.at = HEADER;
      }
      const { little, perMs, linkType, record } = header;
      while (window.left >= record) {
        const { bytes: all, at } = window;
        const length = u32(all, at + 8, little);
        if (length > MOST_PACKET_BYTES) {
          damaged = `The file is damaged behind frame ${frame}: a packet of ${length} bytes cannot be.`;
          return;
        }
        if (window.left < record + length) break;
        window.at = at + record + length;
        take({
          frame: ++frame,
          ms: u32(all, at, little) * 1000 + u32(all, at + 4, little) / perMs,
          linkType,
          bytes: all.subarray(at + record, at + record + length),
          originalLength: u32(all, at + 12, little),
        });
      }
      window.keep();
    },
    end: () => damaged ?? (window.left > 0 ? "The last packet of the file is cut off." : undefined),
  };
}

function headerOf(bytes: Uint8Array) {
  const magic = u32(bytes, 0, true);
  const little = magic === MICRO || magic === NANO || magic === MODIFIED;
  const nano = u32(bytes, 0, little) === NANO;
  return {
    little,
    perMs: nano ? 1_000_000 : 1_000,
    linkType: u16(bytes, little ? 20 : 22, little),
    record: u32(bytes, 0, little) === MODIFIED ? MODIFIED_RECORD : RECORD,
  };
}
