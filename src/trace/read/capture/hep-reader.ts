import { readHep3 } from "#formats/hep/read-hep";
import type { Reader, ReaderUses } from "../reader.ts";
import { CutHep } from "./cut-hep.ts";
import { giveHep } from "./give-hep.ts";

/** Reads HEP3 packets one after the other, as a file or a TCP connection holds them. */
export function createHepReader(uses: ReaderUses): Reader {
  const notes: string[] = [];
  let packets = 0;
  const cutter = new CutHep((packet) => {
    packets++;
    const hep = readHep3(packet);
    if (hep) giveHep(uses, hep, { frame: packets });
  });
  return {
    format: "hep",
    notes,
    push: (bytes) => {
      const wasDamaged = cutter.isDamaged;
      cutter.push(bytes);
      if (cutter.isDamaged && !wasDamaged) notes.push(`What follows HEP packet ${packets} is none.`);
    },
    end: () => {
      if (cutter.held > 0) notes.push("The last HEP packet is cut off.");
    },
  };
}
