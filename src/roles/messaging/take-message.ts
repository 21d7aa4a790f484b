import { printCase } from "#base/case-number";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { addressOf, devicesOf, nameAddr } from "./addresses.ts";
import type { Deliverer, Delivery } from "./deliver.ts";
import type { HelpContact } from "./help-contact.ts";
import type { Letter, MessagePath } from "./message-path.ts";
import { encodedContent, nobodyWrites } from "./problems.ts";
import { asPlain, readContent } from "./read-message.ts";
import { tellSender } from "./tell-sender.ts";
import type { MessagingUses } from "./uses.ts";

/** "Was delivered", "was read" (RFC 5438 §7): for who asked for it with the message. */
const RECEIPT = "message/imdn+xml";

/** Takes a MESSAGE outside any dialog (RFC 3428), as phones and browsers send it. */
export async function takeMessage(
  uses: MessagingUses,
  path: MessagePath,
  deliverer: Deliverer,
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
  if (help.is(receiver)) {
    accept();
    if (content.kind === "text") help.reply(context.flow, sender.aor, receiver, content);
    return;
  }
  const encoding = request.get("content-encoding")?.toLowerCase() ?? "identity";
  const devices = devicesOf(uri, receiver, uses.location);
  if (content.type === RECEIPT) {
    // Communicator clients ask for none and show one as an unreadable message. Who cannot take it needs no word of it.
    if (devices.every((device) => device.epid !== undefined)) accept();
    else uses.proxy.forward(context, { only: (binding) => binding.epid === undefined });
    return;
  }
  if (encoding !== "identity") {
    context.refuse(415, encodedContent(encoding), [["accept-encoding", "identity"]]);
    return;
  }
  const letter: Letter = {
    sender: sender.aor,
    receiver,
    devices,
    content,
    conversation: request.get("ms-conversation-id") ?? conversationOf(sender.aor, receiver),
    case: printCase(context.case),
    at: uses.clock.now(),
    talking: false,
    carry: () => carry(uses, deliverer, context, letter),
  };
  const told = content.kind === "typing" ? path.sendTyping(letter) : await path.send(letter);
  if (told === undefined || told === "in-session") accept();
  else if (typeof told !== "string")
    tellSender(uses, help, context, { refusal: told, sender: sender.aor, receiver, contents: [content] });
}

/**
 * The proxy carries it, with its guards against circles and floods: words for plain phones become plain text on the way. Where
 * that was too much for the others too (415), they are asked once more with plain text.
 */
function carry(
  uses: MessagingUses,
  deliverer: Deliverer,
  context: RequestContext,
  { sender, receiver, devices, content }: Letter,
): Promise<Delivery> {
  const plain = content.kind === "text" ? asPlain(content) : undefined;
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  uses.proxy.forward(context, {
    edit: (copy, binding) => {
      if (!binding || binding.epid !== undefined || !plain) return;
      copy.set("content-type", plain.contentType);
      copy.body = plain.body;
    },
    accepted: () => resolve({ delivered: true }),
    refused: ({ status, problem }) => {
      const nobody = problem !== undefined && (status === 480 || status === 408 || status >= 500);
      // A device that asks for a password asks the sender.
      if (content.kind === "typing" || status === 401 || status === 407 || (problem && !nobody)) {
        resolve({ delivered: false, status, answered: true });
        return "answer";
      }
      const rich = devices.filter((device) => device.epid !== undefined);
      if (status === 415 && plain && content.type !== "text/plain" && rich.length > 0)
        deliverer
          .toDevices(
            {
              from: nameAddr(sender, uses.directory),
              to: receiver,
              content: readContent(plain.contentType, plain.body),
              fields: [],
            },
            rich,
          )
          .then(resolve, () => resolve({ delivered: false, status: 0 }));
      else resolve({ delivered: false, status: nobody ? 0 : status });
      return "mine";
    },
  });
  return promise;
}

/** Phones know no conversations: all between two people is one. */
export const conversationOf = (one: string, other: string): string => [one, other].sort().join(" ");
