import type { Octets } from "#base/octets";
import { splitList } from "#sip/message/list";
import { parameter, parseParameters, unquote } from "#sip/message/parameters";
import { parseReason } from "#sip/message/reason";
import { unescapeUser } from "#sip/message/uri";
import type { FieldContext, FieldTable, FieldWords } from "../described.ts";
import { partyIn } from "../uri-words.ts";
import { numberWords, readable, someOf, statusOf } from "../words.ts";
import { reasonWords } from "./reason-words.ts";

const MOST_ENTRIES = 20;

/** Fields that say who somebody is, how a call came here, and what may be shown of it. */
export const IDENTITY_FIELDS: FieldTable = {
  "p-asserted-identity": parties(
    "RFC 3325 §9.1",
    (words, { message }) =>
      `A trusted server vouches that the ${statusOf(message) === undefined ? "caller" : "answerer"} is ${words}.`,
  ),
  "p-preferred-identity": parties(
    "RFC 3325 §9.2",
    (words) => `The sender would like to be shown as ${words}.`,
  ),
  "remote-party-id": {
    source: "draft-ietf-sip-privacy-04",
    say: (value) => {
      const party = partyIn(splitList(value)[0] ?? "");
      if (!party) return undefined;
      const hidden = /^(?:full|uri|name)$/i.test(parameter(party.address.parameters, "privacy") ?? "");
      return `The other party is ${party.words}${hidden ? ", and that is not to be shown" : ""}.`;
    },
  },
  privacy: { source: "RFC 3323 §4.2", say: privacy },
  identity: {
    source: "RFC 8224",
    say: (value) => {
      const parameters = parseParameters(value.slice(value.indexOf(";") + 1));
      const from = parameter(parameters, "info");
      const ppt = parameter(parameters, "ppt");
      const kind = ppt && unquote(ppt).toLowerCase() === "shaken" ? " (SHAKEN, RFC 8588)" : "";
      return `A signature vouches for the caller's address${kind}${from ? `; the certificate is at ${readable(from.replaceAll(/[<>]/g, ""), 120)}` : ""}. Whether it is right cannot be seen here.`;
    },
  },
  "identity-info": {
    source: "RFC 4474",
    say: (value) =>
      `The certificate that proves the caller's address is at ${readable(value.replaceAll(/[<>]/g, ""), 120)}.`,
  },
  "history-info": { source: "RFC 7044", say: historyWords },
  diversion: { source: "RFC 5806", say: (value) => entries(value, divertedFrom) },
  reason: {
    source: "RFC 3326",
    say: (value) => {
      const words = splitList(value)
        .slice(0, MOST_ENTRIES)
        .flatMap((one) => {
          const reason = parseReason(one);
          return reason.ok ? [reasonWords(reason.value)] : [];
        });
      return words.length === 0 ? undefined : words.join(" ");
    },
  },
  "session-id": {
    source: "RFC 7989",
    say: (value) => {
      const [id = "", ...rest] = value.split(";");
      const remote = parameter(parseParameters(rest.join(";")), "remote");
      const other =
        remote === undefined
          ? ""
          : /^0+$/.test(remote)
            ? "; the other end's part is not known yet"
            : ` on this side and ${readable(remote, 64)} on the other`;
      return `Over all legs the call is known as ${readable(id, 64)}${other}.`;
    },
  },
  geolocation: {
    source: "RFC 6442",
    say: (value) =>
      `The caller's place is given ${/<cid:/i.test(value) ? "in the body" : `at ${readable(value.replaceAll(/[<>]/g, ""), 120)}`}.`,
  },
  "geolocation-routing": {
    source: "RFC 6442",
    say: (value) =>
      /^yes/i.test(value)
        ? "Servers may use the place to find the way."
        : "Servers may not use the place to find the way.",
  },
  "geolocation-error": {
    source: "RFC 6442",
    say: (value) => ({ sentence: `The place could not be used: ${readable(value, 120)}.`, severity: "note" }),
  },
  "p-access-network-info": {
    source: "RFC 7315 §5.4",
    say: (value) => `The sender is on the network ${readable(value, 120)}.`,
  },
  "p-charging-vector": {
    source: "RFC 7315 §5.6",
    say: (value) => {
      const id = parameter(parseParameters(value), "icid-value");
      return id && `For billing the call is known as ${readable(unquote(id), 100)}.`;
    },
  },
  "attestation-info": { source: "ATIS-1000082", say: (value) => ATTESTATION[value.trim().toUpperCase()] },
};

const ATTESTATION: Readonly<Record<string, string>> = {
  A: "The provider knows the caller and that the number is theirs.",
  B: "The provider knows the caller, but not whether the number is theirs.",
  C: "The provider only knows where the call came in.",
};

function parties(source: string, sentence: (words: string, context: FieldContext) => string): FieldWords {
  return {
    source,
    say: (value, context) => {
      const words = splitList(value)
        .slice(0, 4)
        .flatMap((one) => partyIn(one)?.words ?? []);
      return words.length === 0 ? undefined : sentence(someOf(words), context);
    },
  };
}

const PRIVACY: Readonly<Record<string, string>> = {
  header: "header fields that tell who the sender is are to be hidden",
  session: "the addresses of the media are to be hidden",
  user: "servers are to hide who the sender is",
  id: "the asserted identity is to be shown to nobody outside",
  history: "the history of the request is to be shown to nobody outside",
  critical: "without this privacy the request is to fail",
};

function privacy(value: Octets): string | undefined {
  const wanted = value
    .toLowerCase()
    .split(/[;,]/, 10)
    .map((one) => one.trim());
  if (wanted.includes("none")) return "The sender wants nothing of itself hidden.";
  const words = wanted.flatMap((one) => (Object.hasOwn(PRIVACY, one) ? (PRIVACY[one] ?? []) : []));
  return words.length === 0 ? undefined : `Privacy: ${words.join("; ")}.`;
}

function entries(value: Octets, one: (entry: Octets) => string | undefined): string | undefined {
  const words = splitList(value)
    .slice(0, MOST_ENTRIES)
    .flatMap((entry) => one(entry) ?? []);
  return words.length === 0 ? undefined : words.join(" ");
}

function historyWords(value: Octets): string | undefined {
  return entries(value, (entry) => {
    const party = partyIn(entry);
    if (!party) return undefined;
    const index = parameter(party.address.parameters, "index");
    const why = reasonInHeaders(party.address.uri?.headers);
    return `Step ${readable(index ?? "without a number", 40)}: the request was sent to ${party.words}${why === undefined ? "" : `, and went on from there: ${why}`}.`;
  });
}

function reasonInHeaders(headers: Octets | undefined): string | undefined {
  const found = headers?.split("&", 20).find((header) => /^reason=/i.test(header));
  if (found === undefined) return undefined;
  const reason = parseReason(unescapeUser(found.slice("reason=".length)));
  return reason.ok ? reasonWords(reason.value).replace(/\.$/, "").replace(/^T/, "t") : undefined;
}

const DIVERSIONS: Readonly<Record<string, string>> = {
  "user-busy": "because the line was busy",
  "no-answer": "because nobody answered",
  unavailable: "because nobody was to be reached",
  unconditional: "as all calls there are",
  "time-of-day": "because of the time of day",
  "do-not-disturb": "because nobody is to be disturbed there",
  deflection: "by the person who was called",
  "follow-me": "to where the person is",
  "out-of-service": "because the line is out of service",
  away: "because the person is away",
};

function divertedFrom(entry: Octets): string | undefined {
  const party = partyIn(entry);
  if (!party) return undefined;
  const of = (name: string): string => unquote(parameter(party.address.parameters, name) ?? "").toLowerCase();
  const reason = of("reason");
  const why = Object.hasOwn(DIVERSIONS, reason) ? ` ${DIVERSIONS[reason]}` : "";
  const times =
    /^\d{1,3}$/.test(of("counter")) && of("counter") !== "1"
      ? ` (${numberWords(Number(of("counter")))} times)`
      : "";
  return `The call was diverted from ${party.words}${why}${times}.`;
}
