import { parseSetContainerMembers } from "#formats/communicator/container-members";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import type { PublishOutcome } from "../contract.ts";
import { refuseConflict } from "./answer-conflict.ts";
import { askBody, askOwner } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

/** Serves application/msrtc-setcontainermembers+xml: access levels, blocking and unblocking (MS-PRES 2.2.2). */
export function setContainerMembers(
  uses: CommunicatorPresenceUses,
  context: RequestContext,
): void | Promise<void> {
  const owner = askOwner(context);
  if (owner === undefined) return;
  const read = askBody(context, parseSetContainerMembers);
  if (!read) return;
  const answer = (outcome: PublishOutcome): void => {
    if (outcome.kind === "refused") context.refuse(outcome.status, outcome.problem);
    else if (outcome.kind === "conflict") refuseConflict(context, owner, outcome.conflicts);
    else context.respond(createResponse(context.request, 200, undefined, { toTag: uses.newTag() }));
  };
  const outcome = uses.presence.setMembers(owner, read.value);
  return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
}
