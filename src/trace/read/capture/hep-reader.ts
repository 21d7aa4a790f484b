import { hep3Length, isHep3, readHep3 } from "#formats/hep/read-hep";
import { Window } from "#formats/pcap/packet";
import type { Reader, ReaderUses } from "../reader.ts";
import { giveHep } from "./give-hep.ts";

/** Reads HEP3 packets one after the other, as a file or a TCP connection holds them. */
export function createHepReader(uses: ReaderUses): Reader {
  const window = new Window();
  const notes: string[] = [];
  let [packets, damaged] = [0, false];
  return {
    format: "hep",
    notes,
    push: (bytes) => {
      if (damaged) return;
      window.push(bytes);
      for (;;) {
        const length = hep3Length(window.bytes, window.at);
        if (length === undefined) break;
        if (!isHep3(window.bytes, window.at) || length < 6) {
          damaged = true;
          notes.push(`What follows HEP packet ${packets} is none.`);
          return;
        }
        if (window.left < length) break;
        const hep = readHep3(window.bytes.subarray(window.at, window.at + length));
        window.at += length;
        packets++;
        if (hep) giveHep(uses, hep, { frame: packets });
      }
      window.keep();
    },
    end: () => {
      if (!damaged && window.left > 0) notes.push("The last HEP packet is cut off.");
    },
  };
}
