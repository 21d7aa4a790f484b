import type { ProblemAnswer } from "#api/problem";
import { ExplainedError, type Problem, problemOf } from "#base/explained-error";
import { callDefect } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

const STATUS: Readonly<Record<string, number>> = {
  "API-0001": 401,
  "API-0002": 403,
  "API-0003": 422,
  "API-0004": 404,
  "API-0005": 429,
  "API-0006": 403,
  "API-0007": 500,
  "API-0008": 404,
  "API-0010": 503,
  "API-0012": 403,
  "ACC-0001": 403,
  "ACC-0002": 429,
  "ACC-0004": 403,
  "ACC-0005": 403,
  "ACC-0006": 503,
  "ACC-0007": 403,
  "ACC-0008": 403,
  "ACC-0009": 410,
  "CON-0004": 404,
  "CON-0005": 404,
  "CON-0012": 503,
  "CON-0014": 404,
  "HIST-0001": 404,
  "VER-0003": 422,
  "VER-0004": 404,
  "VER-0006": 503,
};

/** The HTTP status of an explanation: 422 where fields are wrong, 503 where the store cannot, 409 for any other refusal. */
export function statusOf(error: ExplainedError): number {
  const { id, fields, why } = error.explanation;
  const own = STATUS[id];
  if (own !== undefined) return own;
  if (id === "API-0009" && why !== "unknown") return (why.observed as { status: number }).status; // unreadableBody made it
  if (fields !== undefined && fields.length > 0) return 422;
  return id.startsWith("STORE-") ? 503 : 409;
}

/** Frames a failure, tells log and event log, and gives what goes to the caller. Anything unexplained is a defect of ours. */
export function frameFailure(
  uses: Pick<HttpUses, "clock" | "log" | "nextCase" | "refused">,
  failure: unknown,
  operation: string,
  subject: string | undefined,
  status?: number,
): ProblemAnswer {
  const error = failure instanceof ExplainedError ? failure : callDefect(operation, failure);
  const problem: Problem = problemOf(error.explanation, {
    case: uses.nextCase(),
    at: new Date(uses.clock.now()).toISOString(),
    component: "http",
    operation,
    ...(subject !== undefined && { subject }),
  });
  const answered = status ?? statusOf(error);
  const level = answered >= 500 ? "error" : "info";
  uses.log.write(level, problem.what, {
    case: problem.case,
    id: problem.id,
    operation,
    ...(subject !== undefined && { subject }),
    ...(error.cause !== undefined && { details: error.cause }),
  });
  uses.refused(problem, level);
  return toAnswer(problem, answered);
}

function toAnswer(problem: Problem, status: number): ProblemAnswer {
  const { fix, ruledOut, fields, legacy, ...rest } = problem;
  return {
    type: problem.help,
    title: problem.what,
    status,
    ...rest,
    fix: [...fix],
    ...(ruledOut !== undefined && { ruledOut: [...ruledOut] }),
    ...(fields !== undefined && { fields: [...fields] }),
    ...(legacy !== undefined && { legacy: { ...legacy } }),
  };
}
