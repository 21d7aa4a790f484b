import { printCase } from "#base/case-number";
import { utf8Decode } from "#base/octets";
import { IS_COMPOSING, printIsComposing, readKeyboardActivity } from "#formats/typing";
import type { RequestContext } from "#pipeline/request-context";
import { takeRequest } from "#sip/dialog/dialog";
import { createResponse } from "#sip/message/respond";
import { parseUri } from "#sip/message/uri";
import { devicesOf, nameAddr, printContact } from "./addresses.ts";
import type { Deliverer } from "./deliver.ts";
import type { HelpContact } from "./help-contact.ts";
import { MOST_TYPING } from "./limits.ts";
import type { Letter, MessagePath } from "./message-path.ts";
import { noSuchSession, sessionOutOfOrder } from "./problems.ts";
import { type Content, readContent } from "./read-message.ts";
import { printMessageSdp } from "./read-session.ts";
import type { Session, Sessions } from "./sessions.ts";
import { sessionFields } from "./take-invite.ts";
import { tellSender } from "./tell-sender.ts";
import type { MessagingUses } from "./uses.ts";

/** Takes what a client sends in a session of which we are the other end: MESSAGE, INFO, BYE, and INVITE to refresh it. */
export class SessionTaker {
  readonly #uses: MessagingUses;
  readonly #path: MessagePath;
  readonly #sessions: Sessions;
  readonly #deliverer: Deliverer;
  readonly #help: HelpContact;

  constructor(
    uses: MessagingUses,
    path: MessagePath,
    sessions: Sessions,
    deliverer: Deliverer,
    help: HelpContact,
  ) {
    this.#uses = uses;
    this.#deliverer = deliverer;
    this.#path = path;
    this.#sessions = sessions;
    this.#help = help;
  }

  async take(context: RequestContext): Promise<void> {
    const { request, flow } = context;
    const session = this.#sessions.find(request);
    if (!session || session.flow.id !== flow.id) {
      context.refuse(481, noSuchSession(request.method));
      return;
    }
    const last = session.dialog.remoteCSeq;
    if (!takeRequest(session.dialog, request)) {
      context.refuse(500, sessionOutOfOrder(request.cseq.number, last));
      return;
    }
    this.#sessions.touch(session);
    if (request.method === "MESSAGE") await this.#message(context, session);
    else if (request.method === "INFO") this.#info(context, session);
    else if (request.method === "INVITE") this.#refresh(context, session);
    else {
      this.#sessions.remove(session); // BYE
      this.#accept(context);
    }
  }

  async #message(context: RequestContext, session: Session): Promise<void> {
    const { request } = context;
    const content = readContent(request.get("content-type") ?? "text/plain", request.body);
    if (this.#help.is(session.peer)) {
      this.#accept(context);
      if (content.kind === "text") this.#help.reply(session.flow, session.owner, session.peer, content);
      return;
    }
    const letter = this.#letter(context, session, content);
    const refusal = content.kind === "typing" ? this.#path.sendTyping(letter) : await this.#path.send(letter);
    if (refusal === undefined || typeof refusal === "string") this.#accept(context);
    else {
      const { owner: sender, peer: receiver } = session;
      tellSender(this.#uses, this.#help, context, { refusal, sender, receiver, contents: [content] });
    }
  }

  /** Typing (SE §1.7). What becomes of it changes nothing; a topic and the like are for clients of the same kind only. */
  #info(context: RequestContext, session: Session): void {
    const { request } = context;
    const typing = request.body.length <= MOST_TYPING && readKeyboardActivity(utf8Decode(request.body));
    if (typing && !this.#help.is(session.peer)) {
      const sign = readContent(IS_COMPOSING, printIsComposing(typing));
      this.#path.sendTyping(this.#letter(context, session, sign));
    }
    this.#accept(context);
  }

  #refresh(context: RequestContext, session: Session): void {
    const { host, port } = this.#uses.reachedAt(session.flow);
    context.respond(
      createResponse(context.request, 200, undefined, {
        fields: sessionFields(printContact({ host, port }, session.flow.transport)),
        body: printMessageSdp(session.media, host, port, `sip:${session.peer}`),
      }),
    );
  }

  #letter(context: RequestContext, session: Session, content: Content): Letter {
    const { directory, location } = this.#uses;
    const { owner, peer } = session;
    const target = parseUri(session.target);
    const devices = devicesOf(target.ok ? target.value : undefined, peer, location);
    return {
      sender: owner,
      receiver: peer,
      devices,
      content,
      conversation: session.conversation,
      case: printCase(context.case),
      at: this.#uses.clock.now(),
      talking: true,
      carry: () =>
        this.#deliverer.toDevices(
          { from: nameAddr(owner, directory), to: peer, content, fields: [] },
          devices,
        ),
    };
  }

  #accept(context: RequestContext): void {
    context.respond(createResponse(context.request, 200));
  }
}
