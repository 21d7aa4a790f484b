import type { Octets } from "#base/octets";
import { explainCode } from "#codes/explain";
import { parseEvent } from "#sip/message/event";
import type { SipMessage, SipRequest } from "#sip/message/message";
import { parseUri, sameUri } from "#sip/message/uri";
import type { Said } from "./described.ts";
import { eventWords } from "./header/event-words.ts";
import { partyIn, partyWords, uriTextWords } from "./uri-words.ts";
import { durationWords, methodOf, readable } from "./words.ts";

/** What a start line says, with who sends the message to whom (RFC 3261 §7.1, §7.2). */
export function startWords(line: Octets, message: SipMessage | undefined): Said | undefined {
  const [, status, reason = ""] = /^SIP\/2\.0[ \t]+(\d{3})(?:[ \t]+(.*))?$/is.exec(line) ?? [];
  if (status !== undefined) return answerWords(Number(status), reason, methodOf(message));
  return message?.kind === "request" ? requestWords(message) : undefined;
}

/** Answers that belong to every sign-in, or tell of a wish that was followed. */
const ORDINARY = new Set([401, 407]);

function answerWords(status: number, reason: Octets, method: string | undefined): Said {
  const [known] = explainCode(`sip ${status}`, () => undefined);
  const to = method === undefined ? "Answer" : `Answer to ${readable(method, 40)}`;
  const severity = status >= 400 && !ORDINARY.has(status) ? "note" : "normal";
  // 101 is Microsoft's alone: how far the routing has come.
  if (status === 101)
    return {
      sentence: `${to}: the server tells how far it has come with the request; nothing is wrong.`,
      source: "MS-OCER",
      severity,
    };
  if (known?.cause === undefined)
    return {
      sentence: `${to}: ${classWords(status)} (${readable(reason, 80)}).`,
      source: "RFC 3261 §21",
      severity,
    };
  return { sentence: `${to}. ${known.cause}`, source: known.source, severity };
}

const CLASSES = [
  "a progress report",
  "it worked",
  "look elsewhere",
  "the request is refused as it is",
  "the server failed",
  "refused everywhere",
];
const classWords = (status: number): string =>
  CLASSES[Math.floor(status / 100) - 1] ?? "a status that does not exist";

function requestWords(message: SipRequest): Said {
  const [from, to] = [message.read("from"), message.read("to")];
  const who = from.ok ? partyWords(from.value) : "Somebody";
  const whom = to.ok ? partyWords(to.value) : uriTextWords(message.uri);
  const inDialog = to.ok && to.value.tag !== undefined;
  const deed = deedWords(message, { who, whom, inDialog });
  const target = parseUri(message.uri);
  const elsewhere =
    target.ok &&
    to.ok &&
    to.value.uri &&
    message.method !== "REGISTER" &&
    !sameUri(target.value, to.value.uri)
      ? ` It goes to ${uriTextWords(message.uri)}.`
      : "";
  return { sentence: `${deed.sentence}${elsewhere}`, source: deed.source ?? "RFC 3261 §7.1" };
}

interface Parties {
  readonly who: string;
  readonly whom: string;
  readonly inDialog: boolean;
}

/** What a request wants, in words that name who wants it of whom. */
function deedWords(message: SipRequest, parties: Parties): Said {
  const deed = Object.hasOwn(DEEDS, message.method) ? DEEDS[message.method] : undefined;
  return (
    deed?.(parties, message) ?? {
      sentence: `${parties.who} sends ${parties.whom} a request of the method ${readable(message.method, 40)}.`,
    }
  );
}

type Deed = (parties: Parties, message: SipRequest) => Said;

const withEvent = (message: SipRequest): string => {
  const event = parseEvent(message.get("event") ?? "");
  return event.ok ? eventWords(event.value.package) : "something";
};
const isOver = (message: SipRequest): boolean => /^0+$/.test(message.get("expires") ?? "");

const notify: Deed = ({ who, whom }, message) => ({
  sentence: `${who} tells ${whom} about ${withEvent(message)}${message.method === "BENOTIFY" ? ", and wants no answer" : ""}.`,
  source: message.method === "BENOTIFY" ? "MS-SIP 3.5" : "RFC 6665 §4.1.3",
});

const DEEDS: Readonly<Record<string, Deed>> = {
  INVITE: ({ who, whom, inDialog }) => ({
    sentence: inDialog
      ? `${who} changes or refreshes the session with ${whom}.`
      : `${who} invites ${whom} to a session.`,
    source: inDialog ? "RFC 3261 §14" : "RFC 3261 §13",
  }),
  ACK: ({ who, whom }) => ({
    sentence: `${who} confirms the final answer of ${whom} to the INVITE.`,
    source: "RFC 3261 §13.2.2.4",
  }),
  BYE: ({ who, whom }) => ({ sentence: `${who} ends the session with ${whom}.`, source: "RFC 3261 §15" }),
  CANCEL: ({ who, whom }) => ({
    sentence: `${who} takes back the request to ${whom} before its final answer.`,
    source: "RFC 3261 §9",
  }),
  REGISTER: ({ who }, message) => ({
    sentence:
      isOver(message) ||
      message.list("contact").some((contact) => /;\s*expires\s*=\s*0+\s*(?:;|$)/i.test(contact))
        ? `${who} signs a device off at ${uriTextWords(message.uri)}.`
        : message.has("contact")
          ? `${who} signs a device on at ${uriTextWords(message.uri)}, or stays signed on.`
          : `${who} asks ${uriTextWords(message.uri)} which devices are signed on.`,
    source: "RFC 3261 §10",
  }),
  OPTIONS: ({ who, whom }) => ({
    sentence: `${who} asks what ${whom} can do; often it only asks whether anybody is there.`,
    source: "RFC 3261 §11",
  }),
  PRACK: ({ who, whom }) => ({
    sentence: `${who} confirms a provisional answer of ${whom}.`,
    source: "RFC 3262 §3",
  }),
  UPDATE: ({ who, whom }) => ({
    sentence: `${who} changes or refreshes the session with ${whom} without a new invitation.`,
    source: "RFC 3311",
  }),
  INFO: ({ who, whom }) => ({
    sentence: `${who} sends ${whom} something that belongs to their session.`,
    source: "RFC 6086",
  }),
  MESSAGE: ({ who, whom, inDialog }) => ({
    sentence: `${who} sends ${whom} a message${inDialog ? " in their conversation" : ""}.`,
    source: "RFC 3428",
  }),
  SUBSCRIBE: ({ who, whom, inDialog }, message) => ({
    sentence: subscribeWords(who, whom, inDialog, message),
    source: "RFC 6665 §4.1.2",
  }),
  NOTIFY: notify,
  BENOTIFY: notify,
  PUBLISH: ({ who }, message) => ({
    sentence: isOver(message)
      ? `${who} takes back what it had published about ${withEvent(message)}.`
      : message.body === "" && message.has("sip-if-match")
        ? `${who} lets what it published about ${withEvent(message)} stand for longer.`
        : `${who} publishes ${withEvent(message)}.`,
    source: "RFC 3903",
  }),
  REFER: ({ who, whom }, message) => {
    const target = partyIn(message.get("refer-to") ?? "")?.words;
    return {
      sentence: `${who} asks ${whom} to contact ${target ?? "somebody"}.`,
      source: "RFC 3515",
    };
  },
  SERVICE: ({ who, whom }) => ({
    sentence: `${who} asks a service of ${whom}; the body says which.`,
    source: "MS-SIP 3.2, MS-PRES 3.5",
  }),
  NEGOTIATE: () => ({
    sentence: "The sender proposes to compress what goes over this connection.",
    source: "MS-SIPCOMP",
  }),
};

function subscribeWords(who: string, whom: string, inDialog: boolean, message: SipRequest): string {
  const event = withEvent(message);
  if (isOver(message))
    return inDialog
      ? `${who} no longer wants to hear about ${event} from ${whom}.`
      : `${who} asks ${whom} once about ${event}.`;
  const refresh = inDialog ? " further on" : "";
  const seconds = /^\d{1,9}$/.exec(message.get("expires") ?? "")?.[0];
  const time = seconds === undefined ? "" : `, for ${durationWords(Number(seconds))}`;
  return `${who} wants to hear${refresh} about ${event} from ${whom}${time}.`;
}
