import type { Octets } from "#base/octets";
import { splitList } from "#sip/message/list";
import type { NameAddr } from "#sip/message/name-addr";
import { type Parameters, parameter, unquote } from "#sip/message/parameters";
import type { FieldContext, FieldTable, Said } from "../described.ts";
import { partyIn, uriTextWords } from "../uri-words.ts";
import { methodOf, placeWords, readable, secondsIn, someOf, statusOf } from "../words.ts";
import { capabilityWords } from "./capability-words.ts";

const MOST_CONTACTS = 20;

/** Fields by which a device says where it is to be reached, and for how long. */
export const REGISTRATION_FIELDS: FieldTable = {
  expires: {
    source: "RFC 3261 §20.19",
    say: (value, { message }) => lasting(value, methodOf(message), statusOf(message)),
  },
  "min-expires": {
    source: "RFC 3261 §20.23",
    say: (value) => {
      const time = secondsIn(value);
      return time && `The server takes nothing that is to last less than ${time}.`;
    },
  },
  contact: { source: "RFC 3261 §20.10", say: contactWords },
  "flow-timer": {
    source: "RFC 5626 §10",
    say: (value) => {
      const time = secondsIn(value);
      return (
        time &&
        `The server gives the connection up when it hears nothing for ${time}; the device sends a sign of life before.`
      );
    },
  },
  "presence-state": {
    source: "MS-SIPREGE 2.2.1",
    say: (value) =>
      /register-action="?added/i.test(value)
        ? "The device was not signed on before and was added."
        : `The registrar did this: ${readable(value, 80)}.`,
  },
};

function lasting(
  value: Octets,
  method: string | undefined,
  status: number | undefined,
): string | Said | undefined {
  const time = secondsIn(value);
  if (time === undefined) return undefined;
  const over = Number(value) === 0;
  const granted = status !== undefined && status >= 200 && status < 300;
  if (status !== undefined && status >= 300 && status < 400)
    return { sentence: `The new address may be used for ${time}.`, source: "RFC 3261 §20.19" };
  switch (method) {
    case "REGISTER":
      if (over) return granted ? "The device is signed off." : "The registration is to end.";
      return granted ? `The registration lasts ${time}.` : `The registration is to last ${time}.`;
    case "SUBSCRIBE":
      if (over)
        return granted
          ? "The subscription is over."
          : "The subscription is to end at once, or it asks only once.";
      return granted ? `The subscription lasts ${time}.` : `The subscription is to last ${time}.`;
    case "PUBLISH":
      if (over) return "What was published is to be taken back.";
      return granted
        ? `What was published stands for ${time}.`
        : `What is published is to stand for ${time}.`;
    case "INVITE":
      if (status !== undefined) return undefined;
      return over
        ? "The invitation holds no time at all."
        : `The invitation is to be given up when nobody answers within ${time}.`;
    case "MESSAGE":
      return over
        ? "The message is not to be kept for later."
        : `The message is worth delivering for ${time}.`;
    default:
      return over ? "It is over at once." : `It holds for ${time}.`;
  }
}

function contactWords(value: Octets, { message }: FieldContext): string | Said | undefined {
  if (value.trim() === "*")
    return { sentence: "All devices of this address are to be signed off.", source: "RFC 3261 §10.2.2" };
  const contacts = splitList(value);
  const method = methodOf(message);
  const status = statusOf(message);
  const sentences = contacts.slice(0, MOST_CONTACTS).flatMap((contact) => {
    const party = partyIn(contact);
    return party ? [oneContact(party.words, party.address, method, status)] : [];
  });
  if (contacts.length > MOST_CONTACTS) sentences.push(`${contacts.length - MOST_CONTACTS} more follow.`);
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function oneContact(
  words: string,
  address: NameAddr,
  method: string | undefined,
  status: number | undefined,
): string {
  const marks = [...deviceMarks(address.parameters), ...uriMarks(address)];
  const more = marks.length === 0 ? "" : ` ${marks.join(" ")}`;
  return `${contactRole(words, address.parameters, method, status)}${more}`;
}

function contactRole(
  words: string,
  parameters: Parameters,
  method: string | undefined,
  status: number | undefined,
): string {
  const time = secondsIn(parameter(parameters, "expires"));
  if (method === "REGISTER") {
    if (status === undefined) {
      if (parameter(parameters, "expires") === "0") return `${words} is to be signed off.`;
      return `The device is to be reached at ${words}${time === undefined ? "" : ` for ${time}`}.`;
    }
    if (status >= 300 && status < 400) return `Sign on at ${words} instead.`;
    return `A device is signed on at ${words}${time === undefined ? "" : `, for ${time} more`}.`;
  }
  if (status !== undefined && status >= 300 && status < 400)
    return `Try ${words} instead${qWords(parameters)}.`;
  if (status === 485) return `One of those who could be meant is ${words}.`;
  return `Further requests of this dialog go to ${words}.`;
}

const qWords = (parameters: Parameters): string => {
  const q = parameter(parameters, "q");
  return q === undefined ? "" : ` (preference ${readable(q, 8)} of 1)`;
};

/** What stands beside the address: identity of the device, GRUUs, outbound, what it can do (RFC 3840, 5626, 5627). */
function deviceMarks(parameters: Parameters): string[] {
  const of = (name: string): string | undefined => {
    const value = parameter(parameters, name);
    return value === undefined ? undefined : readable(unquote(value), 160);
  };
  const marks: string[] = [];
  const instance = of("+sip.instance");
  if (instance !== undefined)
    marks.push(`The device calls itself ${instance.replaceAll(/^<|>$/g, "")} for good.`);
  const flow = of("reg-id");
  if (flow !== undefined)
    marks.push(`This is its connection number ${flow} to the registrar (Outbound, RFC 5626).`);
  const gruu = of("gruu") ?? of("pub-gruu");
  if (gruu) marks.push(`Its own public address (GRUU) is ${gruu}.`);
  const temporary = of("temp-gruu");
  if (temporary)
    marks.push(`It got the temporary address (GRUU) ${temporary}, which does not tell who it is.`);
  if (of("proxy") === "replace")
    marks.push("The server is to put in the address that it really sees (MS-SIP 3.1.5.3).");
  if (of("isfocus") !== undefined) marks.push("It is a conference (RFC 4579).");
  if (of("mp") !== undefined || of("rc") !== undefined || of("np") !== undefined)
    marks.push("It is where the request was sent on to (RFC 7044).");
  const can = capabilityWords(parameters);
  if (can !== undefined) marks.push(can);
  return marks;
}

/** What stands in the URI itself. */
function uriMarks({ uri }: NameAddr): string[] {
  if (!uri) return [];
  const marks: string[] = [];
  if (parameter(uri.parameters, "ob") !== undefined)
    marks.push("Requests are to come down the connection over which it is signed on (ob, RFC 5626).");
  const cid = parameter(uri.parameters, "ms-received-cid");
  if (cid) marks.push(`The server knows this connection as ${readable(cid, 20)}.`);
  if (uri.host.endsWith(".invalid"))
    marks.push(
      "The name ends in .invalid: the device cannot be called, but only reached over its own connection (RFC 7118).",
    );
  return marks;
}

/** Path and Service-Route (RFC 3327, 3608): servers between the device and the registrar. */
export const pathWords = (value: Octets, begin: string): string =>
  `${begin} ${someOf(
    splitList(value).map((one) => partyIn(one)?.words ?? uriTextWords(one)),
    8,
  )}.`;

/** `host, port` of a URI in a route. */
export const hopWords = (address: NameAddr): string =>
  address.uri ? placeWords(address.uri.host, address.uri.port) : readable(address.uriText, 100);
