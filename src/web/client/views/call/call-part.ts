import type { Call, Failure } from "../../state/contract.ts";

/** What each part of the call area gets of the conversation that it stands in. */
export interface CallPart {
  readonly call: Call;
  /** Of the other person. */
  readonly name: string;
  /** Offers the own desktop, with the line that says what the browser can share. */
  readonly share: () => Promise<void>;
  /** Shows a failure of what was asked for. */
  readonly failed: (failure: Failure) => void;
}
