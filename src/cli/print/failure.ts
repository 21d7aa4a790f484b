import type { ProblemAnswer } from "#api/problem";
import { ExplainedError, type Problem, problemOf } from "#base/explained-error";
import type { ExitCode } from "../command.ts";
import { commandDefect } from "../problems.ts";
import type { Terminal } from "../terminal.ts";

/** A refusal by the server, as it was answered. */
export class AnsweredProblem extends Error {
  readonly problem: ProblemAnswer;

  constructor(problem: ProblemAnswer) {
    super(problem.what);
    this.problem = problem;
  }
}

/** What could not be done or checked at all, beside defects and answers of status 5xx. */
const NOT_DONE = /^(?:CLI-000[1-69]|STORE-\d{4}|START-\d{4}|VER-\d{4})$/;
const VERSIONS = /^VER-\d{4}$/;

/** True for what is said where two versions do not fit: it is one line, and nothing else is said beside it. */
export function isAboutVersions(failure: unknown): boolean {
  if (failure instanceof AnsweredProblem) return VERSIONS.test(failure.problem.id);
  return failure instanceof ExplainedError && VERSIONS.test(failure.explanation.id);
}

/** Prints a failure, the explained error in the last line, and says how the command ends. */
export function printFailure(
  terminal: Terminal,
  failure: unknown,
  json: boolean,
  operation: string,
): ExitCode {
  const answered = failure instanceof AnsweredProblem ? failure.problem : undefined;
  const error = failure instanceof ExplainedError ? failure : commandDefect(failure);
  if (process.env["PARLEY_DEBUG"] && error.cause instanceof Error) terminal.complain(error.cause.stack ?? "");
  const problem = answered ?? frame(error, operation);
  if (json) terminal.complain(JSON.stringify(problem));
  else terminal.complain(printProblem(problem));
  if (answered && !VERSIONS.test(answered.id)) return answered.status >= 500 ? 2 : 1;
  return NOT_DONE.test(problem.id) ? 2 : 1;
}

/** An explained error of the command line itself: there is no case, because no server saw it. */
function frame(error: ExplainedError, operation: string): Problem {
  return problemOf(error.explanation, {
    case: "none",
    at: new Date().toISOString(),
    component: "cli",
    operation: operation.slice(0, 200),
  });
}

/** A problem as made here, or as it came from a server. */
type Printable = Pick<Problem, "id" | "case" | "what" | "why"> & {
  readonly fix: readonly { readonly text: string; readonly command?: string | undefined }[];
  readonly ruledOut?: Problem["ruledOut"] | undefined;
  readonly fields?:
    | readonly { readonly field: string; readonly value: unknown; readonly expected: string }[]
    | undefined;
};

/** Several lines for people, one where versions do not fit: the measured reason, what was ruled out, the ways out; last what failed, with its id. */
export function printProblem(problem: Printable): string {
  const { id, what, why, fix, ruledOut = [], fields = [] } = problem;
  if (VERSIONS.test(id)) return oneLine([id, what, ...fix.map(printFix)].join(" ").replaceAll("  ", " "));
  const lines: string[] = [];
  if (fields.length > 1)
    for (const one of fields) lines.push(`  ${one.field}: ${show(one.value)}, expected ${one.expected}`);
  else if (why === "unknown") lines.push("  The reason is not known.");
  else lines.push(`  seen: ${show(why.observed)}`, `  expected: ${show(why.expected)}`);
  for (const one of ruledOut) lines.push(`  ruled out: ${one.kind}, ${one.evidence}`);
  for (const one of fix) lines.push(`  fix: ${printFix(one)}`);
  const ending = problem.case === "none" ? "" : `, case ${problem.case}`;
  lines.push(`${id} ${what} (parley explain ${id}${ending})`);
  return lines.map(oneLine).join("\n");
}

const printFix = ({ text, command }: Printable["fix"][number]) =>
  command === undefined ? text : `${text}  ${command}`;
const show = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
const oneLine = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
