import { printCase } from "#base/case-number";
import type { Log } from "#base/log";
import type { RequestContext, Step, Verdict } from "#pipeline/request-context";

/** The same step, telling its verdict on each request to a log that wants to know everything. */
export function toldStep(step: Step, log: Log): Step {
  return {
    name: step.name,
    run(context) {
      const verdict = step.run(context);
      if (!log.enabled("debug")) return verdict;
      if (typeof verdict === "string") tell(log, step.name, context, verdict);
      else
        verdict.then(
          (said) => tell(log, step.name, context, said),
          () => undefined, // the walk hears of it too
        );
      return verdict;
    },
  };
}

function tell(
  log: Log,
  step: string,
  { request, case: number, flow }: RequestContext,
  verdict: Verdict,
): void {
  log.write("debug", `${request.method} ${step}: ${verdict}`, {
    case: printCase(number),
    callId: request.callId,
    flow: flow.id,
  });
}
