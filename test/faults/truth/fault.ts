import type { Running } from "../planted.ts";

/** What somebody was told when the fault showed. */
export interface Told {
  readonly id: string;
  /** `unknown` where it says that it does not know. */
  readonly kind: string;
  readonly observed: unknown;
  /** Every sentence that a person reads. */
  readonly sentences: string;
}

/** Where faults are injected. */
export interface Ground {
  /** A server that runs in order; what a fault changes of it, it puts back. */
  readonly server: Running;
  /** A fresh copy of the data folder of a server that ran once. */
  usedFolder(): string;
  emptyFolder(): string;
}

/** One fault, and the cause that must be named. */
export interface Fault {
  readonly area: "start" | "sign-in" | "connection" | "request" | "administration" | "command line";
  readonly what: string;
  readonly id: string;
  readonly kind?: string;
  /** What the observed fact must hold, as text. */
  readonly holds?: readonly string[];
  inject(ground: Ground): Promise<Told>;
}

/** What a problem says, as far as truth is judged by it. */
export function toldBy(problem: {
  readonly id: string;
  readonly what: string;
  readonly why: "unknown" | { readonly kind: string; readonly observed: unknown };
  readonly fix: readonly { readonly text: string }[];
  readonly fields?: readonly { readonly field: string; readonly value: unknown }[] | undefined;
}): Told {
  const { id, what, why, fix, fields } = problem;
  return {
    id,
    kind: why === "unknown" ? "unknown" : why.kind,
    observed: why === "unknown" ? undefined : { why: why.observed, fields },
    sentences: [what, ...fix.map(({ text }) => text)].join(" "),
  };
}

export type Verdict = "right" | "unknown" | "wrong";

/** Judged by machine: the named cause is the injected one, or it is said that nobody knows, or it is wrong. */
export function judge(fault: Fault, told: Told): Verdict {
  // The clock is blamed by nobody who has not measured it (A4.2): no fault here is one of the clock.
  if (/\bclock\b/i.test(told.sentences)) return "wrong";
  if (told.kind === "unknown") return "unknown";
  if (fault.id !== told.id) return "wrong";
  if (fault.kind !== undefined && told.kind !== fault.kind) return "wrong";
  const observed = `${JSON.stringify(told.observed) ?? ""} ${told.sentences}`;
  return (fault.holds ?? []).every((part) => observed.includes(part)) ? "right" : "wrong";
}
