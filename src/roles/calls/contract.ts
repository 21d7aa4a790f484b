/** One end of a call. */
export interface Party {
  /** `bob@example.com`, lower case. */
  readonly address: string;
  /** As the directory has it; empty for strangers. */
  readonly name: string;
}

/** A call with sound or pictures that passes through this server. */
export interface CallView {
  readonly caller: Party;
  readonly callee: Party;
  /** As in RFC 4235 §3.7.1: it rings, or both talk. */
  readonly state: "early" | "confirmed";
  /** Milliseconds since 1970: when it began to ring, or was answered. */
  readonly since: number;
}

/** Which calls are up, seen from the proxy; what goes between others directly is not known. */
export interface Calls {
  readonly size: number;
  list(): readonly CallView[];
}
