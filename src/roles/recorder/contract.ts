import type { CaseNumber } from "#base/case-number";
import type { Octets } from "#base/octets";
import type { Flow } from "#sip/transport/flow";

/** One message in the trace ring, as `parley trace` and the API give it. Secrets are already gone. */
export interface TraceEntry {
  readonly number: number;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly direction: "in" | "out";
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly flow: string;
  /** Branch of the topmost Via, or Call-ID and CSeq where there is none. */
  readonly transaction: string | undefined;
  readonly case: string | undefined;
  readonly message: string;
}

/** The always-on trace ring: bounded by bytes, oldest goes first. */
export interface Recorder {
  /** Cheap: called for every message in and out. */
  record(direction: "in" | "out", flow: Flow, octets: Octets, caseNumber?: CaseNumber): void;
  /** Joins what was recorded for a transaction to its case. */
  since(number: number, most: number): readonly TraceEntry[];
  follow(action: (entry: TraceEntry) => void): () => void;
}
