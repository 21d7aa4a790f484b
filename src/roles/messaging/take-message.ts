import { printCase } from "#base/case-number";
import type { Octets } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { addressOf, devicesOf } from "./addresses.ts";
import type { HelpContact } from "./help-contact.ts";
import type { Letter, MessagePath } from "./message-path.ts";
import { nobodyWrites } from "./problems.ts";
import { readContent } from "./read-message.ts";
import { tellSender } from "./tell-sender.ts";
import type { MessagingUses } from "./uses.ts";

/** What goes on with a message that we send anew: fields for the two people, none for a hop. */
const CARRIED = [
  "date",
  "subject",
  "priority",
  "reply-to",
  "in-reply-to",
  "content-language",
  "content-disposition",
  "content-encoding",
  "user-agent",
  "ms-conversation-id",
];

/** Takes a MESSAGE outside any dialog (RFC 3428), as phones and browsers send it. */
export async function takeMessage(
  uses: MessagingUses,
  path: MessagePath,
  help: HelpContact,
  context: RequestContext,
): Promise<void> {
  const { sender } = context;
  const request = context.route?.request ?? context.request;
  const uri = request.requestUri;
  if (!sender || !uri) {
    context.refuse(403, nobodyWrites(request.from.uriText));
    return;
  }
  const accept = (): void =>
    context.respond(createResponse(context.request, 200, undefined, { toTag: uses.newTag() }));
  const receiver = addressOf(uri, uses.directory);
  const content = readContent(request.get("content-type") ?? "text/plain", request.body);
  if (receiver === path.help()) {
    accept();
    if (content.kind === "text") help.reply(context.flow, sender.aor);
    return;
  }
  const letter: Letter = {
    sender: sender.aor,
    receiver,
    devices: devicesOf(uri, receiver, uses.location),
    content,
    conversation: request.get("ms-conversation-id") ?? conversationOf(sender.aor, receiver),
    case: printCase(context.case),
    at: uses.clock.now(),
    maxForwards: Math.max(0, Number(request.get("max-forwards") ?? 70) - 1),
    fields: CARRIED.flatMap((name) => request.getAll(name).map((value): [string, Octets] => [name, value])),
    talking: false,
  };
  const refusal = content.kind === "typing" ? path.sendTyping(letter) : await path.send(letter);
  if (refusal)
    tellSender(uses, help, context, { refusal, sender: sender.aor, receiver, contents: [content] });
  else accept();
}

/** Phones know no conversations: all between two people is one. */
export const conversationOf = (one: string, other: string): string => [one, other].sort().join(" ");
