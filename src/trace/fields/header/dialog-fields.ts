import { parseCSeq } from "#sip/message/cseq";
import { parseDate, printDate } from "#sip/message/date";
import { splitList } from "#sip/message/list";
import { parameter } from "#sip/message/parameters";
import type { FieldContext, FieldTable, Said } from "../described.ts";
import { partyIn } from "../uri-words.ts";
import { countOf, methodOf, numberWords, readable, secondsIn, someOf, statusOf } from "../words.ts";

/** Fields that say who speaks to whom, in which dialog and transaction (RFC 3261 §20). */
export const DIALOG_FIELDS: FieldTable = {
  from: {
    source: "RFC 3261 §20.20",
    say: (value, context) => {
      const party = partyIn(value);
      if (!party) return undefined;
      const answer = statusOf(context.message) === undefined ? "is from" : "answered here came from";
      return `The request ${answer} ${party.words}${deviceWords(value)}.${party.address.tag === undefined ? " It has no tag, as with clients of RFC 2543." : ` Its end of the dialog has the tag ${readable(party.address.tag, 80)}.`}`;
    },
  },
  to: {
    source: "RFC 3261 §20.39",
    say: (value, context) => {
      const party = partyIn(value);
      if (!party) return undefined;
      const { tag } = party.address;
      return `The request is meant for ${party.words}${deviceWords(value)}.${tag === undefined ? noTag(context) : ` That end of the dialog has the tag ${readable(tag, 80)}.`}`;
    },
  },
  "call-id": {
    source: "RFC 3261 §20.8",
    say: (value, { message }) =>
      methodOf(message) === "REGISTER"
        ? `This registration and those that renew it have the identifier ${readable(value, 100)}.`
        : `All messages of this ${isSession(methodOf(message)) ? "call or conversation" : "dialog"} on this leg have the identifier ${readable(value, 100)}.`,
  },
  cseq: {
    source: "RFC 3261 §20.16",
    say: (value, { message }) => {
      const cseq = parseCSeq(value);
      if (!cseq.ok) return undefined;
      const { number, method } = cseq.value;
      const request = `${readable(method, 40)} number ${number}`;
      if (statusOf(message) !== undefined) return `This answers the request ${request}.`;
      if (method === "ACK") return `This confirms the answer to INVITE number ${number}.`;
      if (method === "CANCEL") return `This takes back the request with the number ${number}.`;
      return `This is the request ${request}; its answers have the same number.`;
    },
  },
  "max-forwards": {
    source: "RFC 3261 §20.22",
    say: (value) => {
      if (!/^\d{1,3}$/.test(value)) return undefined;
      const left = Number(value);
      if (left === 0) return { sentence: "No server may pass the request on any further.", severity: "note" };
      const few: Said["severity"] = left <= 5 ? "note" : "normal";
      return { sentence: `At most ${countOf(left, "more server")} may pass the request on.`, severity: few };
    },
  },
  "max-breadth": {
    source: "RFC 5393 §5.3.3",
    say: (value) =>
      /^\d{1,9}$/.test(value)
        ? `At most ${countOf(Number(value), "branch", "branches")} of this request may be open at once.`
        : undefined,
  },
  date: {
    source: "RFC 3261 §20.17",
    say: (value) => {
      const at = parseDate(value);
      return at.ok
        ? `The sender's clock showed ${printDate(at.value).slice(5)} when it sent this.`
        : undefined;
    },
  },
  timestamp: {
    source: "RFC 3261 §20.38",
    say: (value) => {
      const [, sent, delay] = /^([\d.]{1,40})(?:\s+([\d.]{1,40}))?$/.exec(value) ?? [];
      if (sent === undefined) return undefined;
      return `The sender's clock stood at ${sent} seconds${delay === undefined ? "" : `, and the answerer took ${delay} seconds`}; the sender reckons the way there and back by it.`;
    },
  },
  subject: {
    source: "RFC 3261 §20.36",
    say: (value) => (value === "" ? "The subject is empty." : `The subject is “${readable(value)}”.`),
  },
  priority: { source: "RFC 3261 §20.26", say: (value) => `The sender calls it ${readable(value, 40)}.` },
  organization: { source: "RFC 3261 §20.25", say: (value) => `The sender belongs to ${readable(value)}.` },
  "in-reply-to": {
    source: "RFC 3261 §20.21",
    say: (value) =>
      `This calls back the call with the identifier ${someOf(
        splitList(value).map((one) => readable(one, 100)),
        4,
      )}.`,
  },
  "reply-to": {
    source: "RFC 3261 §20.31",
    say: (value) => {
      const party = partyIn(value);
      return party && `Who calls back is to call ${party.words}.`;
    },
  },
  "user-agent": {
    source: "RFC 3261 §20.41",
    say: (value, { message }) =>
      `The ${statusOf(message) === undefined ? "sender" : "answerer"} is the program ${programWords(value)}.`,
  },
  server: {
    source: "RFC 3261 §20.35",
    say: (value) => `The answer was made by the program ${programWords(value)}.`,
  },
  "retry-after": {
    source: "RFC 3261 §20.33",
    say: (value) => {
      const wait = secondsIn(/^\d{1,10}/.exec(value)?.[0]);
      return wait === undefined
        ? undefined
        : { sentence: `The sender may try again after ${wait}.`, severity: "note" };
    },
  },
};

/** `epid` is the device of a person in clients of Microsoft (MS-SIPRE 2.2). */
function deviceWords(value: string): string {
  const epid = parameter(partyIn(value)?.address.parameters ?? [], "epid");
  return epid ? `, device (epid) ${readable(epid, 40)}` : "";
}

function noTag({ message }: FieldContext): string {
  const status = statusOf(message);
  if (status === 100) return "";
  if (status !== undefined) return " The answerer gave itself no tag.";
  return BEGINS_DIALOG.has(methodOf(message) ?? "")
    ? " It has no tag yet: nobody has answered in this dialog."
    : "";
}

/** Outside a dialog other requests stand alone, so that a missing tag says nothing. */
const BEGINS_DIALOG = new Set(["INVITE", "SUBSCRIBE", "REFER"]);

const isSession = (method: string | undefined): boolean =>
  ["INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "MESSAGE", "INFO", "REFER"].includes(method ?? "");

/** Programs by what their makers call themselves in the field. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/^UCCAPI\/(\S{1,30}).{0,60}Communicator 2007 R2/, "Office Communicator 2007 R2, version"],
  [/^UCCAPI\/(\S{1,30})/, "a client of the Communicator family, version"],
  [/^RTC\/(\S{1,30})/, "Office Communications Server or Lync Server (RTC), version"],
  [/Sipe\/(\S{1,30})/, "pidgin-sipe, version"],
];

function programWords(value: string): string {
  for (const [pattern, name] of PROGRAMS) {
    const version = pattern.exec(value)?.[1];
    if (version !== undefined) return `${name} ${readable(version, 30)}`;
  }
  return readable(value, 120);
}

/** `1,234 bytes`. */
export const bytesWords = (count: number): string => (count === 1 ? "1 byte" : `${numberWords(count)} bytes`);
