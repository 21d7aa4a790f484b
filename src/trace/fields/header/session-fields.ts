import { type Octets, utf8Decode } from "#base/octets";
import { splitList } from "#sip/message/list";
import { type Parameters, parameter, parseParameters } from "#sip/message/parameters";
import { unescapeUser } from "#sip/message/uri";
import type { FieldTable } from "../described.ts";
import { partyIn } from "../uri-words.ts";
import { methodOf, readable, secondsIn, statusOf } from "../words.ts";

/** Fields of calls: timers, transfers, confirmed provisional answers (RFC 4028, 3262, 3515, 3891, 3892, 3911, 4538 …). */
export const SESSION_FIELDS: FieldTable = {
  "session-expires": {
    source: "RFC 4028 §4",
    say: (value, { message }) => {
      const { first, parameters } = cut(value);
      const time = secondsIn(first);
      if (time === undefined) return undefined;
      const refresher = parameter(parameters, "refresher")?.toLowerCase();
      const who =
        refresher === "uac"
          ? " Who sent the request refreshes it, usually after half of the time."
          : refresher === "uas"
            ? " Who answers the request refreshes it, usually after half of the time."
            : "";
      const granted = statusOf(message) !== undefined;
      return `The session ${granted ? "counts" : "is to count"} as ended when nobody refreshes it within ${time}.${who}`;
    },
  },
  "min-se": {
    source: "RFC 4028 §5",
    say: (value) => {
      const time = secondsIn(cut(value).first);
      return time && `The session may not have to be refreshed more often than every ${time}.`;
    },
  },
  rseq: {
    source: "RFC 3262 §7.1",
    say: (value) =>
      /^\d{1,10}$/.test(value)
        ? `This provisional answer has the number ${value} and is to be confirmed with PRACK.`
        : undefined,
  },
  rack: {
    source: "RFC 3262 §7.2",
    say: (value) => {
      const [, answer, request, method] = /^(\d{1,10})\s+(\d{1,10})\s+(\S{1,40})$/.exec(value) ?? [];
      return answer === undefined
        ? undefined
        : `This confirms the provisional answer number ${answer} to ${readable(method ?? "", 40)} number ${request}.`;
    },
  },
  replaces: {
    source: "RFC 3891",
    say: (value) => {
      const dialog = dialogWords(value);
      const early = /;\s*early-only/i.test(value) ? " It is to do so only while that call still rings." : "";
      return dialog && `This call takes the place of the call ${dialog}.${early}`;
    },
  },
  join: {
    source: "RFC 3911",
    say: (value) => {
      const dialog = dialogWords(value);
      return dialog && `This call joins the call ${dialog}.`;
    },
  },
  "target-dialog": {
    source: "RFC 4538",
    say: (value) => {
      const dialog = dialogWords(value);
      return dialog && `The sender may ask this because it is part of the dialog ${dialog}.`;
    },
  },
  "refer-to": {
    source: "RFC 3515 §2.1",
    say: (value) => {
      const party = partyIn(value);
      if (!party) return undefined;
      const method = parameter(party.address.uri?.parameters ?? [], "method")?.toUpperCase();
      const with_ = method === undefined || method === "INVITE" ? "call" : `send ${readable(method, 30)} to`;
      const replaces = replacesIn(party.address.uri?.headers);
      return `Who gets this is to ${with_} ${party.words}${replaces === undefined ? "" : `, in the place of the call ${replaces}`}.`;
    },
  },
  "referred-by": {
    source: "RFC 3892",
    say: (value, { message }) => {
      const party = partyIn(value);
      if (!party) return undefined;
      return methodOf(message) === "REFER"
        ? `${party.words} asks for the transfer.`
        : `${party.words} had asked for this by a transfer.`;
    },
  },
  "answer-mode": {
    source: "RFC 5373",
    say: (value) =>
      /^auto/i.test(value)
        ? "The called device is to answer by itself."
        : /^manual/i.test(value)
          ? "A person is to answer."
          : undefined,
  },
  "priv-answer-mode": {
    source: "RFC 5373",
    say: (value) =>
      /^auto/i.test(value)
        ? "The called device is to answer by itself, even if it usually would not."
        : undefined,
  },
  "info-package": {
    source: "RFC 6086",
    say: (value) => `It belongs to the Info Package ${readable(value, 60)}.`,
  },
  "recv-info": {
    source: "RFC 6086",
    say: (value) =>
      value === ""
        ? "The sender takes no Info Packages."
        : `The sender takes the Info Packages ${readable(value, 120)}.`,
  },
  "user-to-user": {
    source: "RFC 7433",
    say: () => "Data that one program sends to the other with the call.",
  },
  "p-early-media": { source: "RFC 5009", say: (value) => `Sound before the answer: ${readable(value, 60)}.` },
  "resource-priority": {
    source: "RFC 4412",
    say: (value) => `The call is to have the priority ${readable(value, 60)}.`,
  },
};

const cut = (value: Octets): { first: Octets; parameters: Parameters } => {
  const semicolon = value.indexOf(";");
  return semicolon < 0
    ? { first: value.trim(), parameters: [] }
    : { first: value.slice(0, semicolon).trim(), parameters: parseParameters(value.slice(semicolon + 1)) };
};

/** `425928@host`, with its tags, as Replaces and its like name a dialog. */
function dialogWords(value: Octets): string | undefined {
  const { first, parameters } = cut(splitList(value)[0] ?? "");
  if (first === "") return undefined;
  const [to, from] = [
    parameter(parameters, "to-tag") ?? parameter(parameters, "remote-tag"),
    parameter(parameters, "from-tag") ?? parameter(parameters, "local-tag"),
  ];
  const tags = to && from ? ` (tags ${readable(to, 60)} and ${readable(from, 60)})` : "";
  return `${readable(first, 100)}${tags}`;
}

/** Replaces within the URI of Refer-To: an attended transfer. */
function replacesIn(headers: Octets | undefined): string | undefined {
  const found = headers?.split("&", 50).find((header) => /^replaces=/i.test(header));
  return found === undefined
    ? undefined
    : dialogWords(utf8Decode(unescapeUser(found.slice("replaces=".length))));
}
