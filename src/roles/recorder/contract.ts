import type { CaseNumber } from "#base/case-number";
import type { Octets } from "#base/octets";
import type { Flow, Transport } from "#sip/transport/flow";

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

/** Which messages are wanted; every given condition must hold. */
export interface TraceFilter {
  /** `alice@example.com`, `alice` or a part of a number: in the start line, From, To, Contact or an identity. */
  readonly user?: string;
  readonly callId?: string;
  readonly case?: CaseNumber;
  readonly transport?: Transport;
}

/** What became of all messages since the start. received + sent = stored + dropped. */
export interface TraceCounters {
  readonly received: number;
  readonly sent: number;
  /** Ever put into the ring. */
  readonly stored: number;
  /** Never put into the ring, and why. */
  readonly dropped: { readonly keepAlive: number; readonly tooLarge: number };
  /** Put into the ring and pushed out by newer ones. */
  readonly pushedOut: number;
  /** In the ring now. */
  readonly held: number;
  readonly heldBytes: number;
}

/** The always-on trace ring: bounded by bytes, oldest goes first. */
export interface Recorder {
  /**
   * Cheap: called for every message in and out. The case number given with a request is taken over by what follows on its Call-ID
   * without one: answers, repetitions, the rest of the dialog.
   */
  record(direction: "in" | "out", flow: Flow, octets: Octets, caseNumber?: CaseNumber): void;
  /** Gives a case to a Call-ID after its first message was recorded; messages that have none yet get it too. */
  join(callId: string, caseNumber: CaseNumber): void;
  /** Entries with numbers above this one, oldest first; numbers begin at 1. */
  since(number: number, most: number, filter?: TraceFilter): readonly TraceEntry[];
  /** Called with each new entry that passes the filter, until the answer is called. */
  follow(action: (entry: TraceEntry) => void, filter?: TraceFilter): () => void;
  counters(): TraceCounters;
}

/** Which kept messages are wanted; every given condition must hold. Times in milliseconds since 1970. */
export interface KeptQuery {
  /** As printed: `c-7Q2F`. */
  readonly case?: string;
  readonly callId?: string;
  readonly from?: number;
  readonly to?: number;
  /** The latest of them. */
  readonly most: number;
}

/** What became of what the ring gave to the disk. */
export interface KeptTraceCounters {
  readonly stored: number;
  readonly dropped: {
    /** Pushed out of the ring before they were written. */
    readonly tooFast: number;
    /** The disk refused them. */
    readonly failed: number;
    /** Keeping was switched off by the setting. */
    readonly switchedOff: number;
  };
  /** Lines that a killed process left half written, seen while reading. */
  readonly unreadable: number;
  readonly failedBecause?: string;
}

/** The messages of the last days on the disk. */
export interface KeptTrace {
  /** Oldest first. Reads files: for people, not for the way of a message. */
  find(query: KeptQuery): Promise<readonly TraceEntry[]>;
  counters(): KeptTraceCounters;
}
