import { type Octets, utf8Decode } from "#base/octets";
import { decodeText } from "#formats/text/charset";
import { plainText } from "#formats/text/plain-text";
import type { ContentType } from "#sip/message/content-type";
import { parameter, unquote } from "#sip/message/parameters";
import { readable, shortened } from "../words.ts";
import type { DocumentWords } from "./xml-words.ts";

/** A text that one person wrote to another; undefined for a type that holds none. */
export function textWords(type: ContentType, body: Octets): DocumentWords | undefined {
  const charset = unquote(parameter(type.parameters, "charset") ?? "utf-8");
  const text = plainText(type.type, decodeText(body.slice(0, 65_536), charset));
  if (text === undefined) return undefined;
  return {
    sentence: text.trim() === "" ? "An empty text." : `The text is “${shortened(text, 500)}”.`,
    source: "RFC 3428 §4",
  };
}

const REGISTRATION_EVENTS: Readonly<Record<string, string>> = {
  unregistered: "it was signed off by the server: too many devices, or by policy",
  rejected: "the user may no longer sign on",
  deactivated: "the user was moved to another pool",
};

/** `deregistered;event=rejected` (MS-SIPREGE 2.2.1.13) */
export function registrationEvent(body: Octets): DocumentWords | undefined {
  const [, state, event = ""] =
    /^\s*(deregistered|registered)\s*(?:;\s*event=([\w-]{1,60}))?/i.exec(body) ?? [];
  if (state === undefined) return undefined;
  const why = Object.hasOwn(REGISTRATION_EVENTS, event)
    ? `: ${REGISTRATION_EVENTS[event]}`
    : event === ""
      ? ""
      : ` (${event})`;
  const over = /^d/i.test(state);
  return {
    sentence: `The device is ${over ? "no longer" : "still"} signed on${why}.`,
    source: "MS-SIPREGE 2.2.1.13",
    severity: over ? "note" : "normal",
  };
}

const SUMMARY: Readonly<Record<string, string>> = {
  "voice-message": "Voice messages",
  "fax-message": "Faxes",
  "video-message": "Video messages",
  "text-message": "Texts",
};

/** `Voice-Message: 2/8 (0/2)` (RFC 3842 §5.2) */
export function summaryLine(line: Octets): string | undefined {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  if (name === "messages-waiting")
    return /^yes$/i.test(value) ? "There are messages waiting." : "There are no messages waiting.";
  if (name === "message-account") return `They are in the mailbox ${readable(value, 100)}.`;
  const [, fresh, old] = /^(\d{1,6})\s*\/\s*(\d{1,6})/.exec(value) ?? [];
  const kind = Object.hasOwn(SUMMARY, name) ? SUMMARY[name] : undefined;
  return kind === undefined || fresh === undefined ? undefined : `${kind}: ${fresh} new, ${old} old.`;
}

/** The whole of application/simple-message-summary. */
export function summaryWords(body: Octets): DocumentWords | undefined {
  const sentences = utf8Decode(body.slice(0, 4_000))
    .split(/\r?\n/, 20)
    .flatMap((line) => summaryLine(line) ?? []);
  return sentences.length === 0 ? undefined : { sentence: sentences.join(" "), source: "RFC 3842" };
}
