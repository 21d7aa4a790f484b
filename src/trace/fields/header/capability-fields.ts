import type { Octets } from "#base/octets";
import { parseContentType } from "#sip/message/content-type";
import { splitList } from "#sip/message/list";
import { parameter } from "#sip/message/parameters";
import type { FieldContext, FieldTable, FieldWords } from "../described.ts";
import { durationWords, readable, someOf, statusOf } from "../words.ts";
import { bytesWords } from "./dialog-fields.ts";
import { eventWords } from "./event-words.ts";
import { tagWords } from "./option-tags.ts";

const MOST_ELEMENTS = 100;
const elements = (value: Octets): Octets[] =>
  splitList(value)
    .slice(0, MOST_ELEMENTS)
    .filter((one) => one !== "");
const speaker = ({ message }: FieldContext): string =>
  statusOf(message) === undefined ? "sender" : "answerer";

/** Fields that say what somebody knows, demands or takes, and what the body is. */
export const CAPABILITY_FIELDS: FieldTable = {
  allow: {
    source: "RFC 3261 §20.5",
    say: (value, context) => {
      const methods = elements(value).map((one) => readable(one, 30));
      if (methods.length === 0) return `The ${speaker(context)} takes no requests at all.`;
      return `The ${speaker(context)} takes ${someOf(methods, 20)}.`;
    },
  },
  supported: {
    source: "RFC 3261 §20.37",
    say: (value, context) => {
      const tags = elements(value).map(tagWords);
      return tags.length === 0
        ? `The ${speaker(context)} knows no extensions.`
        : `The ${speaker(context)} knows ${someOf(tags)}.`;
    },
  },
  require: { source: "RFC 3261 §20.32", say: (value) => tagged(value, "Whoever answers has to know") },
  "proxy-require": {
    source: "RFC 3261 §20.29",
    say: (value) => tagged(value, "Every server on the way has to know"),
  },
  unsupported: {
    source: "RFC 3261 §20.40",
    say: (value) => {
      const sentence = tagged(value, "Demanded, but not known here:");
      return sentence === undefined ? undefined : { sentence, severity: "note" };
    },
  },
  accept: { source: "RFC 3261 §20.1", say: (value) => accepted(value, "Bodies may be", "No body is taken.") },
  "accept-encoding": {
    source: "RFC 3261 §20.2",
    say: (value) => accepted(value, "Bodies may be packed as", "Bodies may not be packed."),
  },
  "accept-language": {
    source: "RFC 3261 §20.3",
    say: (value) => accepted(value, "Texts are wanted in", "Any language will do."),
  },
  "allow-events": {
    source: "RFC 6665 §8.2.2",
    say: (value, context) =>
      `The ${speaker(context)} takes subscriptions to ${someOf(elements(value).map(eventWords), 20)}.`,
  },
  "content-type": { source: "RFC 3261 §20.15", say: contentType },
  "content-length": {
    source: "RFC 3261 §20.14",
    say: (value) => {
      if (!/^\d{1,9}$/.test(value)) return undefined;
      return Number(value) === 0 ? "There is no body." : `The body has ${bytesWords(Number(value))}.`;
    },
  },
  "content-disposition": { source: "RFC 3261 §20.11", say: disposition },
  "content-encoding": {
    source: "RFC 3261 §20.12",
    say: (value) => `The body is packed: ${readable(value, 60)}.`,
  },
  "content-language": {
    source: "RFC 3261 §20.13",
    say: (value) => `The body is in the language ${readable(value, 60)}.`,
  },
  "content-id": {
    source: "RFC 2392",
    say: (value) => `Other parts call this one ${readable(value.replaceAll(/^<|>$/g, ""), 100)}.`,
  },
  "content-transfer-encoding": {
    source: "RFC 2045 §6",
    say: (value) =>
      /^(?:7bit|8bit|binary)$/i.test(value)
        ? "The part stands as it is."
        : `The part is written as ${readable(value, 30)}.`,
  },
  "mime-version": {
    source: "RFC 3261 §20.24",
    say: (value) => `The body is built after MIME ${readable(value, 20)}.`,
  },
  "alert-info": info("RFC 3261 §20.4", "It is to ring with"),
  "call-info": info("RFC 3261 §20.9", "More about the caller or the called is at"),
  "error-info": info("RFC 3261 §20.18", "More about the failure is at"),
};

function tagged(value: Octets, begin: string): string | undefined {
  const tags = elements(value).map(tagWords);
  return tags.length === 0 ? undefined : `${begin} ${someOf(tags)}.`;
}

function accepted(value: Octets, begin: string, none: string): string {
  const kinds = elements(value).map((one) => readable(one, 80));
  return kinds.length === 0 ? none : `${begin} ${someOf(kinds)}.`;
}

function info(source: string, begin: string): FieldWords {
  return {
    source,
    say: (value) => {
      const places = elements(value).flatMap((one) => {
        const [, uri, rest = ""] = /^<([^<>]{1,500})>(.*)$/s.exec(one) ?? [];
        if (uri === undefined) return [];
        const purpose = /;\s*(?:purpose|info)\s*=\s*"?([\w.-]{1,40})/i.exec(rest)?.[1];
        const delay = /;\s*answer-after\s*=\s*(\d{1,5})/i.exec(rest)?.[1];
        const answer =
          delay === undefined
            ? ""
            : Number(delay) === 0
              ? ", and the device is to answer by itself at once"
              : `, and the device is to answer by itself after ${durationWords(Number(delay))}`;
        return [`${readable(uri, 120)}${purpose === undefined ? "" : ` (${purpose})`}${answer}`];
      });
      return places.length === 0 ? undefined : `${begin} ${someOf(places, 6)}.`;
    },
  };
}

/** Kinds of bodies by their media types. */
const KINDS: Readonly<Record<string, string>> = {
  "application/sdp": "a session description (SDP)",
  "application/pidf+xml": "presence (PIDF)",
  "application/xpidf+xml": "presence (an early form of PIDF)",
  "text/xml+msrtc.pidf": "presence in the form of Live Communications Server",
  "application/watcherinfo+xml": "a list of watchers",
  "application/dialog-info+xml": "calls of a line",
  "application/reginfo+xml": "registrations",
  "application/rlmi+xml": "a list of what was subscribed to",
  "application/resource-lists+xml": "a list of addresses",
  "application/conference-info+xml": "who is in a conference, and how",
  "application/cccp+xml": "a command to a conference, or its result (C3P)",
  "application/ms-conf-invite+xml": "an invitation to a conference",
  "application/ms-imdn+xml": "receipts of a conference's message",
  "message/imdn+xml": "a receipt",
  "message/cpim": "a message with its own header (CPIM)",
  "message/sipfrag": "a piece of a SIP message",
  "message/sip": "a SIP message",
  "application/im-iscomposing+xml": "whether somebody is typing",
  "application/simple-message-summary": "waiting voice messages",
  "application/soap+xml": "a call of a service (SOAP)",
  "application/msrtc-category-publish+xml": "presence to be published, in categories",
  "application/msrtc-event-categories+xml": "presence in categories",
  "application/msrtc-adrl-categorylist+xml": "whose presence is wanted, and which kinds of it",
  "application/adrl+xml": "whose presence is wanted",
  "application/msrtc-setcontainermembers+xml": "access levels",
  "application/msrtc-presence-setsubscriber+xml": "watchers that are acknowledged",
  "application/msrtc-setdelegate+xml": "delegates",
  "application/msrtc-reporterror+xml": "a report of errors",
  "application/msrtc-fault+xml": "why a service refused",
  "application/msrtc-media-relay-auth+xml": "access to the media relay",
  "application/vnd-microsoft-roaming-contacts+xml": "the contact list",
  "application/vnd-microsoft-roaming-self+xml": "the own presence, access levels and watchers",
  "application/vnd-microsoft-roaming-acls+xml": "the access list",
  "application/vnd-microsoft-roaming-provisioning+xml": "settings from the server (older form)",
  "application/vnd-microsoft-roaming-provisioning-v2+xml": "settings from the server",
  "text/registration-event": "what became of the registration",
  "text/x-msmsgsinvite": "negotiation of a file transfer",
  "text/plain": "plain text",
  "text/html": "formatted text (HTML)",
  "text/rtf": "formatted text (RTF)",
  "application/x-ms-ink": "handwriting",
  "image/gif": "a picture",
};

/** What a media type holds, as words; undefined: not known here. */
export const kindWords = (type: string): string | undefined =>
  Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;

function contentType(value: Octets): string | undefined {
  const type = parseContentType(value);
  if (!type.ok) return undefined;
  const name = type.value.type;
  const charset = parameter(type.value.parameters, "charset");
  const coded = charset ? `, in the character set ${readable(charset.replaceAll('"', ""), 30)}` : "";
  const font =
    parameter(type.value.parameters, "msgr") === undefined
      ? ""
      : " Font and colour are given beside it (msgr).";
  if (name === "multipart/alternative")
    return "The body has parts that say the same in several forms; the reader takes the last one that it knows.";
  if (name.startsWith("multipart/")) return "The body has several parts.";
  const kind = kindWords(name);
  return `The body is ${kind === undefined ? `of the kind ${readable(name, 80)}` : kind}${coded}.${font}`;
}

const DISPOSITIONS: Readonly<Record<string, string>> = {
  session: "describes a session",
  render: "is to be shown",
  icon: "is a picture of the caller",
  alert: "is a ringing tone",
  "recipient-list": "lists the recipients",
  attachment: "is an attachment",
  notification: "is a receipt or asks for one",
  "by-reference": "stands elsewhere",
  signal: "signals something within the session",
  "early-session": "describes the media before the answer",
};

function disposition(value: Octets): string | undefined {
  const [kind = "", ...rest] = value
    .toLowerCase()
    .split(";", 10)
    .map((one) => one.trim());
  const words = Object.hasOwn(DISPOSITIONS, kind) ? DISPOSITIONS[kind] : undefined;
  if (words === undefined) return undefined;
  const optional = rest.includes("handling=optional") ? "; who does not know it may pass over it" : "";
  const fallback = rest.includes("ms-proxy-2007fallback")
    ? " The server sends this part alone to devices that take only one (ms-proxy-2007fallback, MS-SIPRE 3.9.5.5)."
    : "";
  return `This part ${words}${optional}.${fallback}`;
}
