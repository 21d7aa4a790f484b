import type { ExplainedError } from "#base/explained-error";
import { printKeyboardActivity } from "#formats/typing";
import type { Binding } from "#roles/location/contract";
import type { Message } from "./contract.ts";
import { decideAdmission } from "./decide-admission.ts";
import type { Deliverer, Delivery } from "./deliver.ts";
import {
  declined,
  deviceRefused,
  kept,
  mailboxFull,
  notAccepted,
  notKept,
  type Refusal,
  signedOut,
  unreachable,
} from "./problems.ts";
import type { Content } from "./read-message.ts";
import type { Recorder } from "./record.ts";
import type { Sessions } from "./sessions.ts";
import * as settings from "./settings.ts";
import type { MessagingUses } from "./uses.ts";

/** One message from one person to another, whatever dialect brought it. */
export interface Letter {
  readonly sender: string;
  readonly receiver: string;
  /** Where it may go: all devices of the receiver, or the one that was named. */
  readonly devices: readonly Binding[];
  readonly content: Content;
  readonly conversation: string;
  /** As printed. */
  readonly case: string;
  readonly at: number;
  /** In a session that is open already. */
  readonly talking: boolean;
  /** Brings it to these devices. */
  carry(): Promise<Delivery>;
}

/** The one way that every message takes: policy, archive, devices, offline keeping, history. */
export class MessagePath {
  readonly #uses: MessagingUses;
  readonly #sessions: Sessions;
  readonly #deliverer: Deliverer;
  readonly #recorder: Recorder;
  /** Told when a message waits for somebody. */
  readonly #waits: (receiver: string) => void;

  constructor(
    uses: MessagingUses,
    sessions: Sessions,
    deliverer: Deliverer,
    recorder: Recorder,
    waits: (receiver: string) => void,
  ) {
    this.#uses = uses;
    this.#sessions = sessions;
    this.#deliverer = deliverer;
    this.#recorder = recorder;
    this.#waits = waits;
  }

  /** Whether these may go to the receiver at all. */
  refusal(
    sender: string,
    receiver: string,
    contents: readonly Content[],
    talking: boolean,
  ): Refusal | undefined {
    const { directory, presence, settings: live } = this.#uses;
    const user = directory.find(receiver);
    return decideAdmission({
      sender,
      receiver,
      user,
      domains: directory.domains(),
      help: this.help(),
      forbidden: this.#forbidden(sender, receiver, contents),
      admission: user ? presence.admits(receiver, sender, "message") : "admitted",
      contents,
      mostBytes: live.get(settings.mostBytes),
      policy: { words: live.get(settings.blockedWords), links: live.get(settings.blockedLinks) },
      talking,
    });
  }

  #forbidden(sender: string, receiver: string, contents: readonly Content[]): ExplainedError | undefined {
    const { policies } = this.#uses;
    const files = contents.some(({ kind }) => kind === "file");
    const rule = files ? "file-transfer" : "messages";
    // The help contact answers everybody: somebody who may not write is told so.
    if (!policies || receiver === this.help()) return undefined;
    return policies.mayNot(sender, rule) ?? policies.mayNot(receiver, rule);
  }

  /** The address of the server's own help contact. */
  help(): string {
    return `${this.#uses.settings.get(settings.helpContact)}@${this.#uses.directory.domains()[0] ?? ""}`;
  }

  /** Undefined: a device took it. Else why not; cause "kept": it waits. "answered": refused, and the sender knows. */
  async send(from: Letter): Promise<Refusal | "answered" | undefined> {
    const session = this.#sessions.between(from.receiver, from.sender);
    const letter = session ? { ...from, conversation: session.conversation, talking: true } : from;
    const { sender, receiver, content } = letter;
    const message = content.kind === "text" ? messageOf(letter) : undefined;
    const refused = this.refusal(sender, receiver, [content], letter.talking);
    const unwritten = refused ?? (message && (await this.#recorder.before(message)));
    if (unwritten) {
      if (message) this.#recorder.after(message, "refused");
      return unwritten;
    }
    return this.bring(letter);
  }

  /** The second half of `send`: nothing is against it any more. */
  async bring(letter: Letter): Promise<Refusal | "answered" | undefined> {
    const { receiver, content } = letter;
    const message = content.kind === "text" ? messageOf(letter) : undefined;
    if (letter.devices.length === 0) return this.keep(letter);
    const delivery = await this.#deliver(letter);
    if (delivery.delivered) {
      if (message) this.#recorder.after(message, "delivered");
      return undefined;
    }
    const { status, answered } = delivery;
    if (!answered && (status === 0 || status === 408 || status === 480)) return this.keep(letter);
    if (message) this.#recorder.after(message, "refused");
    if (answered) return "answered";
    if (status === 486 || status === 600 || status === 603) return declined(receiver, status);
    if (status === 415 || status === 406 || status === 488) return notAccepted(receiver, content.type);
    return deviceRefused(receiver, status);
  }

  /** Puts a message away for somebody who cannot be reached now; answers why it did not go, "kept" at best. */
  async keep(letter: Letter): Promise<Refusal> {
    const { receiver, content, devices } = letter;
    const { settings: live, store, log } = this.#uses;
    const refuse = (refusal: Refusal): Refusal => {
      if (content.kind === "text") this.#recorder.after(messageOf(letter), "refused");
      return refusal;
    };
    const away = (because: "switched-off" | "no-text"): Refusal =>
      refuse(devices.length > 0 ? unreachable(receiver, devices.length) : signedOut(receiver, because));
    if (content.kind !== "text") return away("no-text");
    if (!live.get(settings.keep)) return away("switched-off");
    const message = messageOf(letter);
    const most = live.get(settings.mostWaiting);
    try {
      if ((await store.keep(message, most)) === "full")
        return refuse(mailboxFull(receiver, devices.length, most));
    } catch (failure) {
      log.write("error", "A message could not be kept.", { case: letter.case, details: failure });
      return refuse(notKept(receiver, devices.length, failure));
    }
    this.#recorder.after(message, "kept");
    this.#waits(receiver);
    return kept(receiver, devices.length);
  }

  /** A typing sign; no message of ours waits for what becomes of it. "carried": by what the letter says itself. */
  sendTyping(letter: Letter): Refusal | "in-session" | "carried" {
    const { sender, receiver, content, devices } = letter;
    const session = this.#sessions.between(receiver, sender);
    const refused = this.refusal(sender, receiver, [], letter.talking || session !== undefined);
    if (refused) return refused;
    const typing = content.typing ?? "idle";
    if (session) {
      this.#deliverer.tellInSession(session, "application/xml", printKeyboardActivity(typing));
      return "in-session";
    }
    if (devices.length === 0) return signedOut(receiver, "no-text");
    void letter.carry();
    return "carried";
  }

  async #deliver(letter: Letter): Promise<Delivery> {
    const session = this.#sessions.between(letter.receiver, letter.sender);
    if (session) {
      const { contentType, body } = letter.content;
      const delivery = await this.#deliverer.inSession(session, contentType, body, []);
      if (delivery) return delivery;
    }
    return letter.carry();
  }
}

/** As it stands in history and archive. */
export function messageOf(
  letter: Pick<Letter, "sender" | "receiver" | "at" | "conversation" | "content" | "case">,
): Message {
  const { content } = letter;
  const readable = content.type.startsWith("multipart/");
  return {
    from: letter.sender,
    to: letter.receiver,
    at: letter.at,
    conversation: letter.conversation,
    contentType: readable ? "text/plain" : content.type,
    body: readable ? (content.plain ?? "") : content.text,
    case: letter.case,
  };
}
