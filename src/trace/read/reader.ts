import type { Octets } from "#base/octets";
import type { RecordSink } from "../record.ts";

/** What the world lends to a pure reader, faster than the language can. */
export interface ReaderUses {
  readonly sink: RecordSink;
  /** Bytes as octets, one character each (`Buffer.latin1Slice` on Node). */
  readonly octetsOf: (bytes: Uint8Array, from: number, to: number) => Octets;
}

/** Reads one file from its beginning, in pieces of any size. It never throws over what a file holds, and keeps no more than a window. */
export interface Reader {
  /** As `parley snoop --json` names it: `pcap`, `pcapng`, `hep`, `text`. */
  readonly format: string;
  /** The bytes belong to the caller again when this returns. */
  push(bytes: Uint8Array): void;
  /** The file is over: gives what was begun. */
  end(): void;
  /** What is to be said of the file as a whole, when it is over: `The last packet is cut.` Sentences. */
  readonly notes: readonly string[];
}
