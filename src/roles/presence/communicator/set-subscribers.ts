import { parseSetSubscribers } from "#formats/communicator/subscribers";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { noSuchSubscriber } from "./problems.ts";
import { askBody, askOwner } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

/** Serves application/msrtc-presence-setsubscriber+xml: "X added you" was seen (MS-PRES 2.2.2). All of them or none. */
export async function setSubscribers(uses: CommunicatorPresenceUses, context: RequestContext): Promise<void> {
  const owner = askOwner(context);
  if (owner === undefined) return;
  const read = askBody(context, parseSetSubscribers);
  if (!read) return;
  const waiting = new Set(uses.presence.subscribers(owner).map(({ address }) => address));
  const unknown = read.value.find((address) => !waiting.has(address));
  if (unknown !== undefined) {
    context.refuse(404, noSuchSubscriber(owner, unknown));
    return;
  }
  for (const address of read.value) await uses.presence.acknowledge(owner, address);
  context.respond(createResponse(context.request, 200, undefined, { toTag: uses.newTag() }));
}
