import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import { decideAnswer } from "./decide-answer.ts";
import type { HelpContact } from "./help-contact.ts";
import type { Refusal } from "./problems.ts";
import { type Content, cookieLine, FILE_INVITATION } from "./read-message.ts";
import type { MessagingUses } from "./uses.ts";

/** Answers a sender whose message reached no device, in the words that are true in their client. */
export function tellSender(
  uses: Pick<MessagingUses, "isCommunicator" | "newTag">,
  help: HelpContact,
  context: RequestContext,
  of: {
    readonly refusal: Refusal;
    readonly sender: string;
    readonly receiver: string;
    readonly contents: readonly Content[];
  },
): void {
  const { cause, problem, deviceStatus } = of.refusal;
  const dialect = uses.isCommunicator(context.flow) ? "communicator" : "standard";
  const { status, explain } = decideAnswer(cause, dialect, deviceStatus);
  if (status < 300)
    context.respond(createResponse(context.request, status, undefined, { toTag: uses.newTag() }));
  else {
    const cookie = status === 606 ? of.contents.map(cookieLine).join("") : "";
    const type = cookie === "" ? [] : [["content-type", `${FILE_INVITATION}; charset=UTF-8`] as const];
    context.refuse(status, problem, type, cookie);
  }
  // Without content nobody wrote anything: pidgin-sipe looks for a Group Chat server with such an INVITE at each sign-in.
  if (explain && of.contents.length > 0) help.explain(context, of.sender, of.receiver, of.refusal);
}
