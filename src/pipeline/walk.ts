import { ExplainedError as Explained, type ExplainedError } from "#base/explained-error";
import { defect } from "./problems.ts";
import type { RequestContext, Step, Verdict } from "./request-context.ts";

/**
 * Walks a request through the steps in their order until one answers or takes it.
 * An ExplainedError that a step throws is its answer; any other error is a defect of ours and ends this request only.
 */
export function walk(steps: readonly Step[], context: RequestContext, from = 0): void {
  for (let at = from; at < steps.length; at++) {
    const step = steps[at];
    if (!step) return;
    context.step = step.name;
    let verdict: Verdict | Promise<Verdict>;
    try {
      verdict = step.run(context);
    } catch (error) {
      fail(context, step.name, error);
      return;
    }
    if (typeof verdict !== "string") {
      verdict.then(
        (said) => {
          if (said === "continue") walk(steps, context, at + 1);
        },
        (error: unknown) => fail(context, step.name, error),
      );
      return;
    }
    if (verdict !== "continue") return;
  }
}

/** Answers for what went wrong in a step or handler. Communicator clients hang on a 500, so it is a 503 (their §3.5). */
export function fail(context: RequestContext, where: string, error: unknown): void {
  const explained: ExplainedError =
    error instanceof Explained ? error : defect(where, context.request.method, error);
  context.refuse(503, explained, [["retry-after", "30"]]);
}
