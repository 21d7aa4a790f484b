import { parsePublish, type WantedPublication } from "#formats/communicator/publish";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import type { PublishOutcome } from "../contract.ts";
import { refuseConflict } from "./answer-conflict.ts";
import { ownCategories } from "./own-documents.ts";
import { notTheOwner } from "./problems.ts";
import { addressOfText, askBody, askEndpoint, askOwner } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

/** Serves application/msrtc-category-publish+xml (MS-PRES 2.2.2). */
export function publish(uses: CommunicatorPresenceUses, context: RequestContext): void | Promise<void> {
  const owner = askOwner(context);
  if (owner === undefined) return;
  const endpoint = askEndpoint(context, owner, uses.location);
  if (endpoint === undefined) return;
  const read = askBody(context, parsePublish);
  if (!read) return;
  const { uri, publications } = read.value;
  if (addressOfText(uri) !== owner) {
    context.refuse(403, notTheOwner(owner, uri.slice(0, 200)));
    return;
  }
  const answer = (outcome: PublishOutcome): void => {
    if (outcome.kind === "refused") context.refuse(outcome.status, outcome.problem);
    else if (outcome.kind === "conflict") refuseConflict(context, owner, outcome.conflicts);
    else answerPublished(uses, context, owner, publications);
  };
  const outcome = uses.presence.publish(owner, endpoint, publications);
  return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
}

/** 200 with everything that there is now of the categories that were touched, new versions included. */
function answerPublished(
  uses: CommunicatorPresenceUses,
  context: RequestContext,
  owner: string,
  publications: readonly WantedPublication[],
): void {
  const emptied = new Map<string, Set<number>>();
  for (const { category, container, content } of publications)
    if (content === "delete") emptied.set(category, (emptied.get(category) ?? new Set()).add(container));
  const categories = [...new Set(publications.map(({ category }) => category))];
  const { contentType, body } = ownCategories(uses, owner, categories, emptied);
  context.respond(
    createResponse(context.request, 200, undefined, {
      toTag: uses.newTag(),
      fields: [["content-type", contentType]],
      body,
    }),
  );
}
