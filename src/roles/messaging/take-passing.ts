import { printCase } from "#base/case-number";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { addressOf, nameAddr } from "./addresses.ts";
import type { Deliverer } from "./deliver.ts";
import type { HelpContact } from "./help-contact.ts";
import { type MessagePath, messageOf } from "./message-path.ts";
import type { Refusal } from "./problems.ts";
import { type Content, readContent } from "./read-message.ts";
import type { Recorder } from "./record.ts";
import { tellSender } from "./tell-sender.ts";
import type { MessagingUses } from "./uses.ts";

/**
 * Takes a MESSAGE inside a session of two clients that passes through us. It goes on untouched; but what policy forbids does not
 * pass here either, and history and archive get it like any other.
 */
export async function takePassing(
  uses: MessagingUses,
  path: MessagePath,
  recorder: Recorder,
  deliverer: Deliverer,
  help: HelpContact,
  context: RequestContext,
): Promise<void> {
  const { request } = context;
  const sender = context.sender?.aor;
  const receiver = receiverOf(uses, context);
  const content = readContent(request.get("content-type") ?? "text/plain", request.body);
  if (
    sender === undefined ||
    receiver === undefined ||
    (content.kind !== "text" && content.kind !== "file")
  ) {
    uses.proxy.forward(context);
    return;
  }
  const record =
    content.kind === "text" ? messageOf({ sender, receiver, content, ...frame(uses, context) }) : undefined;
  const known = uses.directory.find(receiver) !== undefined;
  const refused: Refusal | undefined = known ? path.refusal(sender, receiver, [content], true) : undefined;
  const refusal = refused ?? (record && (await recorder.before(record)));
  if (refusal) {
    if (record) recorder.after(record, "refused");
    tellSender(uses, help, context, { refusal, sender, receiver, contents: [content] });
    return;
  }
  uses.proxy.forward(context, {
    accepted: () => record && recorder.after(record, "delivered"),
    refused: ({ problem }) => {
      // The other end's connection is gone: whoever it was may be signed in elsewhere, or the text waits for them.
      if (problem !== undefined && record && known) {
        rescue(uses, path, deliverer, help, context, { sender, receiver, content }).catch(
          (failure: unknown) =>
            uses.log.write("error", "A message was lost by a defect.", {
              case: record.case,
              details: failure,
            }),
        );
        return "mine";
      }
      if (record) recorder.after(record, "refused");
      return "answer";
    },
  });
}

async function rescue(
  uses: MessagingUses,
  path: MessagePath,
  deliverer: Deliverer,
  help: HelpContact,
  context: RequestContext,
  of: { readonly sender: string; readonly receiver: string; readonly content: Content },
): Promise<void> {
  const { sender, receiver, content } = of;
  const devices = uses.location.find(receiver);
  const parcel = { from: nameAddr(sender, uses.directory), to: receiver, content, fields: [] };
  const refusal = await path.bring({
    ...of,
    ...frame(uses, context),
    devices,
    talking: true,
    carry: () => deliverer.toDevices(parcel, devices),
  });
  if (refusal === undefined || refusal === "answered") context.respond(createResponse(context.request, 200));
  else tellSender(uses, help, context, { refusal, sender, receiver, contents: [content] });
}

const frame = (uses: MessagingUses, context: RequestContext) => ({
  conversation: context.request.get("ms-conversation-id") ?? context.request.callId,
  case: printCase(context.case),
  at: uses.clock.now(),
});

/** Who is at the other end: whoever signed in on that connection; To is the sender's own word. */
function receiverOf(uses: MessagingUses, { request, route }: RequestContext): string | undefined {
  const { uri } = request.to;
  const named = uri && uses.directory.isOurs(uri.host) ? addressOf(uri, uses.directory) : undefined;
  const there = route?.targetFlow === undefined ? [] : uses.location.findByFlow(route.targetFlow);
  if (there.length === 0) return named;
  return there.some(({ aor }) => aor === named) ? named : there[0]?.aor;
}
