/** A fact somebody measured: what was seen, and what should have been seen. */
export interface MeasuredCause {
  readonly kind: string;
  readonly observed: unknown;
  readonly expected: unknown;
}

/** A suspect that was looked at and is not the cause, with the measurement that clears it. */
export interface RuledOut {
  readonly kind: string;
  readonly evidence: string;
}

/** Either a cause was measured, or nobody knows and at least one suspect was ruled out. A guess has no type. */
export type Reason =
  | { readonly why: MeasuredCause; readonly ruledOut?: readonly RuledOut[] }
  | { readonly why: "unknown"; readonly ruledOut: readonly [RuledOut, ...RuledOut[]] };

/** Something one can do now: a sentence, and where it can be done. */
export interface Fix {
  readonly text: string;
  readonly panel?: string;
  readonly command?: string;
}

/** One wrong value of a form, a command or an import row: what was seen, and what is allowed. */
export interface WrongField {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
  readonly rule?: string;
  readonly suggest?: string[];
}

/** What the one who knows the failure says of it. Sentences: what happened, in the reader's words, with a full stop. */
export type Explanation = Reason & {
  /** Registered id, as in CERT-0007; docs/help/ID.md tells cause, evidence, fix, how to check. */
  readonly id: string;
  readonly what: string;
  readonly fix: readonly Fix[];
  /** Every wrong field at once, where the failure is about what somebody entered. Never the value of a password. */
  readonly fields?: readonly WrongField[];
  /** Codes under which older products knew this, as in { "ms-diagnostics": 4141 }. */
  readonly legacy?: Readonly<Record<string, string | number>>;
};

/** What the frame around the failure adds: where and when it happened, and the case it belongs to. */
export interface Incident {
  readonly case: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly component: string;
  readonly operation: string;
  readonly subject?: string;
}

/** The explained error as every surface shows it (panel, CLI --json, event log; shortened into SIP headers). */
export type Problem = Incident & Explanation & { readonly help: string };

/** A failure that can say what failed, the measured reason, and the way out. */
export class ExplainedError extends Error {
  override readonly name = "ExplainedError";
  readonly explanation: Explanation;

  constructor(explanation: Explanation, options?: ErrorOptions) {
    super(`${explanation.id} ${explanation.what}`, options);
    this.explanation = explanation;
  }
}

/** Puts an explanation into its frame. */
export function problemOf(explanation: Explanation, incident: Incident): Problem {
  return { ...incident, ...explanation, help: `/help/${explanation.id}` };
}
