import type { Step } from "#pipeline/request-context";
import { checkRequest } from "#pipeline/steps/check-request";
import { type HandOverUses, handOver } from "#pipeline/steps/hand-over";
import type { SipProxy } from "#roles/proxy/index";

/** The steps that authentication brings. */
export interface AuthenticationSteps {
  readonly authenticate: Step;
  readonly knowTheSender: Step;
}

/** The order of steps of every request. To learn why somebody was refused, read which of these said so in the case. */
export function requestSteps(
  proxy: SipProxy,
  authentication: AuthenticationSteps,
  admitting: readonly Step[],
  wake: readonly Step[],
  handing: HandOverUses,
): Step[] {
  return [
    checkRequest(),
    proxy.takeOffOurRoute,
    proxy.stopLoops,
    authentication.authenticate,
    authentication.knowTheSender,
    ...admitting,
    ...wake,
    handOver(handing),
  ];
}
