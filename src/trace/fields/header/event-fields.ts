import { parseEvent } from "#sip/message/event";
import { splitList } from "#sip/message/list";
import { parameter, parseParameters } from "#sip/message/parameters";
import type { FieldTable, Said } from "../described.ts";
import { methodOf, readable, secondsIn, someOf } from "../words.ts";
import { eventWords } from "./event-words.ts";

/** Why a subscription ended (RFC 6665 §4.1.3). */
const ENDS: Readonly<Record<string, string>> = {
  deactivated: "the subscriber is to subscribe anew at once",
  probation: "the subscriber may try again later",
  rejected: "it is no longer allowed",
  timeout: "it ran out, or it was asked for once only",
  giveup: "nobody decided whether it is allowed",
  noresource: "what was subscribed to is gone",
  invariant: "nothing will ever change",
};

/** Fields of subscriptions and publications (RFC 6665, 3903, and MS-SIP where notifications ride on answers). */
export const EVENT_FIELDS: FieldTable = {
  event: {
    source: "RFC 6665 §8.2.1",
    say: (value, { message }) => {
      const event = parseEvent(value);
      if (!event.ok) return undefined;
      const method = methodOf(message);
      const about = eventWords(event.value.package);
      const id = event.value.id ? ` It is the one with the id ${readable(event.value.id, 40)}.` : "";
      if (method === "REGISTER" && /^registration$/i.test(event.value.package))
        return {
          sentence: "With the registration the device wants to be told when the server ends it.",
          source: "MS-SIPREGE 3.2",
        };
      if (method === "PUBLISH") return `What is published is ${about}.${id}`;
      return `It is about ${about}.${id}`;
    },
  },
  "subscription-state": {
    source: "RFC 6665 §8.2.3",
    say: (value) => {
      const [state = "", ...rest] = value.split(";");
      const parameters = parseParameters(rest.join(";"));
      const time = secondsIn(parameter(parameters, "expires"));
      switch (state.trim().toLowerCase()) {
        case "active":
          return `The subscription is active${time === undefined ? "" : ` and lasts ${time} more`}.`;
        case "pending":
          return `Whether the subscription is allowed has not been decided${time === undefined ? "" : `; it lasts ${time} more`}.`;
        case "terminated":
          return terminated(parameter(parameters, "reason"), secondsIn(parameter(parameters, "retry-after")));
        default:
          return undefined;
      }
    },
  },
  "sip-etag": {
    source: "RFC 3903 §11.3.1",
    say: (value) =>
      `The server stored what was published under ${readable(value, 80)}; the next change has to name it.`,
  },
  "sip-if-match": {
    source: "RFC 3903 §11.3.2",
    say: (value) => `This changes or prolongs what the server stored under ${readable(value, 80)}.`,
  },
  "suppress-if-match": {
    source: "RFC 5839",
    say: (value) =>
      value === "*"
        ? "No notification is wanted unless something changes."
        : `Nothing is to be sent as long as the state is still ${readable(value, 80)}.`,
  },
  "ms-piggyback-cseq": {
    source: "MS-SIP 3.4",
    say: (value) =>
      /^\d{1,10}$/.test(value)
        ? `The body is the first notification, which would have had the number ${value}; the next one counts one more.`
        : undefined,
  },
  "refer-sub": {
    source: "RFC 4488",
    say: (value) =>
      /^false/i.test(value)
        ? "The sender does not want to hear how the transfer goes on."
        : "The sender wants to hear how the transfer goes on.",
  },
  "accept-contact": {
    source: "RFC 3841 §9.2",
    say: (value) => `Devices with these features are to be reached: ${features(value)}.`,
  },
  "reject-contact": {
    source: "RFC 3841 §9.2",
    say: (value) => `Devices with these features are to be left out: ${features(value)}.`,
  },
  "request-disposition": {
    source: "RFC 3841 §9.1",
    say: (value) => `Servers on the way are to treat it so: ${readable(value, 100)}.`,
  },
};

function terminated(reason: string | undefined, wait: string | undefined): Said {
  const lower = reason?.toLowerCase() ?? "";
  const why = Object.hasOwn(ENDS, lower)
    ? ENDS[lower]
    : reason === undefined
      ? undefined
      : readable(reason, 60);
  const later = wait === undefined ? "" : ` A new one may be tried after ${wait}.`;
  return {
    sentence: `The subscription is over${why === undefined ? "" : `: ${why}`}.${later}`,
    severity: lower === "rejected" || lower === "noresource" || lower === "giveup" ? "note" : "normal",
  };
}

const features = (value: string): string =>
  someOf(
    splitList(value).map((one) => readable(one.replace(/^\*\s*;\s*/, ""), 80)),
    6,
  );
