import { utf8Decode } from "#base/octets";
import type { SipMessage } from "#sip/message/message";
import { type Communicator, sipe } from "./communicator.ts";
import { LiteralMessageStore } from "./literal-message-store.ts";
import { openStage, type Stage } from "./stage.ts";

/** What pidgin-sipe sent when its user wrote the first message, the next, typed, closed the window, and offered a file. */
export const INVITE = "after-sign-on/06-send-im/014-INVITE-application_sdp";
export const ACK = "after-sign-on/06-send-im/015-ACK";
export const MESSAGE = "after-sign-on/06-send-im/016-MESSAGE-text_plain";
export const TYPING = "after-sign-on/08-typing-in-session/018-INFO-application_xml";
export const BYE = "after-sign-on/09-close-im/019-BYE";
export const SEND_FILE = "after-sign-on/29-send-file/055-INVITE-application_sdp";
/** What its user wrote. */
export const WORDS = 'hello héllo <b> & "quotes"';

/** A stage of alice, bob and carol, and where their messages are kept. */
export async function openMessages(
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly stage: Stage; readonly store: LiteralMessageStore }> {
  const store = new LiteralMessageStore();
  const stage = await openStage({ users: ["alice", "bob", "carol"], settings, messages: store });
  return { stage, store };
}

/** Sends a golden request in the session that this answer made, as pidgin-sipe does: with its Route, to its Contact. */
export const inSession = (who: Communicator, answer: SipMessage, name: string): void =>
  sendIn(who, answer, sipe(name));

/** The same with octets. */
export function sendIn(who: Communicator, answer: SipMessage, octets: string): void {
  const contact = /<([^>]*)>/.exec(answer.get("contact") ?? "")?.[1] ?? "";
  const routes = answer
    .list("record-route")
    .reverse()
    .map((route) => `Route: ${route}\r\n`)
    .join("");
  who.sends(
    octets
      .replace(/^(\w+) \S+ SIP/, `$1 ${contact} SIP`)
      .replace(/^To: .*$/m, `To: ${answer.get("to")}`)
      .replace("Max-Forwards", `${routes}Max-Forwards`),
  );
}

/** The body as a text. */
export const bodyOf = (message: SipMessage): string => utf8Decode(message.body);

/** The next thing that the help contact writes to this client. */
export async function helpFor(who: Communicator): Promise<string> {
  const message = await who.phone.gets("MESSAGE");
  if (message.from.uri?.user !== "help") throw new Error(`${message.get("from")} is not the help contact.`);
  who.phone.sends(200);
  return bodyOf(message);
}

/** Fields and body of a plain text. */
export const text = (words: string): [[string, string][], string] => [
  [["content-type", "text/plain"]],
  words,
];

/** What history has, as `delivered: hello`. */
export const outcomes = (store: LiteralMessageStore): string[] =>
  store.remembered.map(({ message, outcome }) => `${outcome}: ${message.body}`);
