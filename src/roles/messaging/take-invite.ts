import { printCase } from "#base/case-number";
import type { Octets } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import type { Refusal as ProxyRefusal } from "#roles/proxy/contract";
import { dialogOfRequest } from "#sip/dialog/dialog";
import { createResponse } from "#sip/message/respond";
import { addressOf, devicesOf, printContact } from "./addresses.ts";
import { decideAfterRefusal } from "./decide-after-refusal.ts";
import type { HelpContact } from "./help-contact.ts";
import { type MessagePath, messageOf } from "./message-path.ts";
import {
  deviceRefused,
  nobodyWrites,
  notAccepted,
  type Refusal,
  signedOut,
  tooManySessions,
  unreadableSession,
} from "./problems.ts";
import type { Content } from "./read-message.ts";
import { firstMessages, messageMedia, printMessageSdp, tookFirstMessage } from "./read-session.ts";
import type { Recorder } from "./record.ts";
import type { Session, Sessions } from "./sessions.ts";
import { tellSender } from "./tell-sender.ts";
import type { MessagingUses } from "./uses.ts";

/** An INVITE that opens a message session, with what is known of it. */
interface Opening {
  readonly context: RequestContext;
  readonly sender: string;
  readonly receiver: string;
  /** What is inside the INVITE (SE §1.2). */
  readonly first: readonly Content[];
  readonly devices: readonly Binding[];
  readonly conversation: string;
}

/** Takes INVITEs for message sessions: Communicator endpoints get them, for plain phones we are the other end ourselves. */
export class InviteTaker {
  readonly #uses: MessagingUses;
  readonly #path: MessagePath;
  readonly #recorder: Recorder;
  readonly #sessions: Sessions;
  readonly #help: HelpContact;

  constructor(
    uses: MessagingUses,
    path: MessagePath,
    recorder: Recorder,
    sessions: Sessions,
    help: HelpContact,
  ) {
    this.#uses = uses;
    this.#path = path;
    this.#recorder = recorder;
    this.#sessions = sessions;
    this.#help = help;
  }

  async take(context: RequestContext): Promise<void> {
    const request = context.route?.request ?? context.request;
    const uri = request.requestUri;
    if (!context.sender || !uri) {
      context.refuse(403, nobodyWrites(request.from.uriText));
      return;
    }
    const sender = context.sender.aor;
    const receiver = addressOf(uri, this.#uses.directory);
    const opening: Opening = {
      context,
      sender,
      receiver,
      first: firstMessages(request),
      devices: devicesOf(uri, receiver, this.#uses.location),
      conversation: request.get("ms-conversation-id") ?? request.callId,
    };
    if (this.#help.is(receiver)) {
      this.#open(opening);
      return;
    }
    let cancelled = false;
    context.transaction?.onCancel(() => {
      cancelled = true;
    });
    const refusal =
      this.#path.refusal(sender, receiver, opening.first, false) ?? (await this.#archived(opening));
    if (cancelled) this.#giveUp(context);
    else if (refusal) {
      this.#record(opening, "refused");
      this.#tell(opening, refusal);
    } else await this.#route(opening);
  }

  /** Where everything must be archived, that is what stands in the INVITE too; it leaves with it. */
  async #archived(opening: Opening): Promise<Refusal | undefined> {
    const text = textIn(opening);
    return text && this.#recorder.before(messageOf(this.#letter(opening, text)));
  }

  async #route(opening: Opening): Promise<void> {
    const { context, devices } = opening;
    const communicators = devices.filter((device) => device.epid !== undefined);
    if (communicators.length === 0) {
      await this.#withoutCommunicator(opening);
      return;
    }
    this.#uses.proxy.forward(context, {
      endLate: true,
      only: (binding) => binding.epid !== undefined,
      accepted: (response) => {
        if (tookFirstMessage(response.getAll("supported"))) this.#record(opening, "delivered");
      },
      refused: (refusal) => this.#refused(opening, refusal, devices.length > communicators.length),
    });
  }

  #refused(opening: Opening, { status, problem }: ProxyRefusal, plainDevices: boolean): "answer" | "mine" {
    const communicatorSender = this.#uses.isCommunicator(opening.context.flow);
    const next = decideAfterRefusal({
      status,
      measured: problem !== undefined,
      plainDevices,
      communicatorSender,
    });
    if (next === "open") this.#open(opening);
    else if (next === "keep")
      this.#keep(opening).catch((failure: unknown) =>
        this.#uses.log.write("error", "A message was lost by a defect.", { details: failure }),
      );
    else this.#record(opening, "refused");
    if (next === "explain") this.#tell(opening, deviceRefused(opening.receiver, status));
    return next === "answer" ? "answer" : "mine";
  }

  async #withoutCommunicator(opening: Opening): Promise<void> {
    const file = opening.first.find((content) => content.kind === "file");
    if (opening.devices.length === 0) await this.#keep(opening);
    else if (file) this.#tell(opening, notAccepted(opening.receiver, file.type));
    else this.#open(opening);
  }

  /** Nobody is there: the text of the INVITE is kept, and the sender hears that the person is signed out. */
  async #keep(opening: Opening): Promise<void> {
    const text = textIn(opening);
    if (text) this.#tell(opening, await this.#path.keep(this.#letter(opening, text)));
    else this.#tell(opening, signedOut(opening.receiver, "no-text"));
  }

  /** Answers the INVITE ourselves (SE §1.10). Not with `Supported: ms-text-format`: the client writes its text again in a MESSAGE. */
  #open({ context, sender, receiver, conversation }: Opening): void {
    const { request, flow } = context;
    const { newTag, reachedAt } = this.#uses;
    const full = this.#sessions.full(flow);
    if (full) {
      context.refuse(503, tooManySessions(full.held, full.most), [["retry-after", "60"]]);
      return;
    }
    const tag = newTag();
    const dialog = dialogOfRequest(request, tag);
    if (!dialog.ok) {
      context.refuse(400, unreadableSession(request.get("contact") ?? "nothing", dialog.expected));
      return;
    }
    const session: Session = {
      dialog: dialog.value,
      flow,
      owner: sender,
      peer: receiver,
      target: request.uri,
      conversation,
      media: messageMedia(request) ?? "message",
    };
    this.#sessions.add(session);
    const { host, port } = reachedAt(flow);
    context.respond(
      createResponse(request, 200, undefined, {
        toTag: tag,
        recordRoute: true,
        fields: sessionFields(printContact({ host, port }, flow.transport)),
        body: printMessageSdp(session.media, host, port, `sip:${receiver}`),
      }),
    );
  }

  #record(opening: Opening, outcome: "delivered" | "refused"): void {
    const text = textIn(opening);
    if (text) this.#recorder.after(messageOf(this.#letter(opening, text)), outcome);
  }

  #tell({ context, sender, receiver, first }: Opening, refusal: Refusal): void {
    tellSender(this.#uses, this.#help, context, { refusal, sender, receiver, contents: first });
  }

  #giveUp(context: RequestContext): void {
    context.respond(createResponse(context.request, 487, undefined, { toTag: this.#uses.newTag() }));
  }

  #letter({ context, sender, receiver, devices, conversation }: Opening, content: Content) {
    return {
      sender,
      receiver,
      devices,
      content,
      conversation,
      case: printCase(context.case),
      at: this.#uses.clock.now(),
      talking: false,
      carry: () => NOWHERE, // the text of an INVITE goes with it, or is kept
    };
  }
}

const NOWHERE = Promise.resolve({ delivered: false, status: 0 } as const);

const textIn = ({ first }: Opening): Content | undefined => first.find((content) => content.kind === "text");

/** What our answers in a session say of us. */
export const sessionFields = (contact: Octets): (readonly [string, Octets])[] => [
  ["contact", contact],
  ["allow", "INVITE, ACK, BYE, CANCEL, INFO, MESSAGE, OPTIONS"],
  ["content-type", "application/sdp"],
];
