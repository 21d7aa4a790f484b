import type { ProblemAnswer } from "#api/problem";

/** What failed, as a card shows it: the server's explained error, or our own words where no server answered. */
export interface Trouble extends Pick<ProblemAnswer, "what" | "fix"> {
  /** Undefined where nothing was measured, because nobody answered. */
  readonly why?: ProblemAnswer["why"];
  readonly ruledOut?: ProblemAnswer["ruledOut"];
  readonly fields?: ProblemAnswer["fields"];
  readonly legacy?: ProblemAnswer["legacy"];
  readonly id?: string;
  readonly case?: string;
  readonly status?: number;
}

export type Answered<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly trouble: Trouble };

export const isProblem = (answer: unknown): answer is ProblemAnswer =>
  typeof answer === "object" &&
  answer !== null &&
  "what" in answer &&
  "why" in answer &&
  "fix" in answer &&
  "case" in answer;
