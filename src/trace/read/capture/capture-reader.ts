import { createPcapCutter } from "#formats/pcap/read-pcap";
import { createPcapngCutter } from "#formats/pcap/read-pcapng";
import type { Reader, ReaderUses } from "../reader.ts";
import { PacketDecoder } from "./packet-decoder.ts";

/** Reads pcap and pcapng. */
export function createCaptureReader(uses: ReaderUses, format: "pcap" | "pcapng"): Reader {
  const decoder = new PacketDecoder(uses);
  const take = (packet: Parameters<PacketDecoder["add"]>[0]): void => decoder.add(packet);
  const cutter = format === "pcap" ? createPcapCutter(take) : createPcapngCutter(take);
  const notes: string[] = [];
  return {
    format,
    get notes() {
      return [...notes, ...decoder.notes];
    },
    push: (bytes) => cutter.push(bytes),
    end: () => {
      const cut = cutter.end();
      if (cut !== undefined) notes.push(cut);
      decoder.end();
    },
  };
}
