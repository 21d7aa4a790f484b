import type { ProblemAnswer } from "#api/problem";
import type { Done, Failure } from "./contract.ts";

/** Puts a sentence of the language files together: state never writes one itself. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export const done: Done = { ok: true, value: undefined };
export const good = <Value>(value: Value): Done<Value> => ({ ok: true, value });
export const failed = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

/** What the server says of a failure, as views show it. */
export function failureOf(problem: ProblemAnswer, say: Say): Failure {
  const { what, why, fix, id, fields } = problem;
  const [first] = fix;
  return {
    what,
    why: why === "unknown" ? "" : measured(why.observed, why.expected, say),
    fix: first?.text ?? "",
    case: problem.case,
    id,
    ...(fields && { fields }),
  };
}

function measured(observed: unknown, expected: unknown, say: Say): string {
  const [seen, wanted] = [inWords(observed), inWords(expected)];
  if (seen === "" || seen.length > 200) return "";
  return wanted === "" || wanted.length > 200
    ? say("failure.seen", { seen })
    : say("failure.seen-expected", { seen, wanted });
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${inWords(one)}`)
    .join(", ");
}

/** The parts of a SIP answer that explain it. */
export interface SipAnswer {
  readonly status_code: number;
  readonly reason_phrase: string;
  getHeader(name: string): string | undefined | null;
}

/**
 * The explained error in a refusal: the sentence of ms-diagnostics-public or Warning, which ends with `(ID, case c-7Q2F)`. An answer
 * without one came from the other end, and says only its number and phrase.
 */
export function failureOfSip(answer: SipAnswer | undefined, say: Say): Failure {
  if (!answer) return { what: say("failure.no-answer"), why: "", fix: "" };
  const reason =
    /reason="((?:[^"\\]|\\.)*)"/.exec(answer.getHeader("ms-diagnostics-public") ?? "")?.[1] ??
    /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(answer.getHeader("Warning") ?? "")?.[1];
  if (reason === undefined) {
    const { status_code: status, reason_phrase: phrase } = answer;
    return { what: say("failure.refused-by-device", { status, phrase }), why: "", fix: "" };
  }
  const text = reason.replaceAll(/\\(.)/g, "$1");
  const found = /^(.*?) \(([A-Z]+-\d{4}), case (c-[0-9A-Z]+)\)$/s.exec(text);
  if (!found) return { what: text, why: "", fix: "" };
  const [, what = text, id = "", code = ""] = found;
  return { what, why: "", fix: "", id, case: code };
}
