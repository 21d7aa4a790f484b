import { printCase } from "#base/case-number";
import type { RequestContext } from "#pipeline/request-context";
import { addressOf } from "./addresses.ts";
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
  const record = content.kind === "text" ? passing(uses, context, sender, receiver, content) : undefined;
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
    refused: () => {
      if (record) recorder.after(record, "refused");
      return "answer";
    },
  });
}

const passing = (
  uses: MessagingUses,
  context: RequestContext,
  sender: string,
  receiver: string,
  content: Content,
) =>
  messageOf({
    sender,
    receiver,
    content,
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
