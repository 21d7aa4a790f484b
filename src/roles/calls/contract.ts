import type { CaseNumber } from "#base/case-number";
import type { Transport } from "#sip/transport/flow";

/** One end of a call. */
export interface Party {
  /** `bob@example.com`, lower case. */
  readonly address: string;
  /** As the directory has it; empty for strangers. */
  readonly name: string;
}

/** One end of a call, with what it talks on. */
export interface PartyView extends Party {
  /** What the device calls itself, else its Contact; undefined while it rings, and where no device of ours is signed in. */
  readonly device: string | undefined;
  /** Undefined while it rings. */
  readonly transport: Transport | undefined;
}

/** A call with sound or pictures that passes through this server. */
export interface CallView {
  readonly caller: PartyView;
  readonly callee: PartyView;
  /** As in RFC 4235 §3.7.1: it rings, or both talk. */
  readonly state: "early" | "confirmed";
  /** Milliseconds since 1970: when it began to ring, or was answered. */
  readonly since: number;
  readonly case: CaseNumber;
  /** Its sound goes through this server, since its ends could not talk otherwise. */
  readonly carried: boolean;
}

/** Which calls are up, seen from the proxy; what goes between others directly is not known. */
export interface Calls {
  readonly size: number;
  list(): readonly CallView[];
}
