import { utf8Decode } from "#base/octets";
import { msDiagnostics } from "#codes/ms-diagnostics";
import { warningCodes } from "#codes/sip-answers";
import { splitList } from "#sip/message/list";
import type { SipMessage } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import { parameter, parseParameters, unquote } from "#sip/message/parameters";
import { parseVia } from "#sip/message/via";
import { addressOf, countOf, listOf } from "../explain/words.ts";
import { type Said, said } from "./described.ts";

type Describe = (value: string, message: SipMessage) => Said | undefined;

const RFC3261 = "RFC 3261 §20";

const seconds = (value: string): string => {
  const number = Number.parseInt(value, 10);
  if (Number.isNaN(number)) return value;
  if (number < 120) return countOf(number, "second");
  if (number < 7_200) return countOf(Math.round(number / 60), "minute");
  return `${(number / 3_600).toFixed(1)} hours`;
};
const person = (value: string): string => {
  const read = parseNameAddr(value);
  if (!read.ok) return value;
  const name =
    read.value.display === undefined || read.value.display === ""
      ? ""
      : `${utf8Decode(read.value.display)}, `;
  return `${name}${addressOf(read.value.uriText)}`;
};
const parametersOf = (value: string) => parseParameters(value.split(";").slice(1).join(";"));
const tokens = (value: string): string => listOf(splitList(value).map((one) => one.trim()));
const isRemoved = (value: string): boolean => /removed|^x{6,}$/.test(value);

function end(who: string, source: string): Describe {
  return (value) => {
    const read = parseNameAddr(value);
    const tag =
      read.ok && read.value.tag !== undefined ? ` Tag ${read.value.tag} names this end of the dialog.` : "";
    const epid = read.ok ? parameter(read.value.parameters, "epid") : undefined;
    return said(
      `${who}: ${person(value)}.${tag}${epid === undefined ? "" : ` Endpoint ${epid} of that person.`}`,
      source,
    );
  };
}

function credentials(value: string): string {
  const scheme = /^\s*(\S+)/.exec(value)?.[1] ?? "";
  const parameters = parseParameters(value.slice(scheme.length + 1).replaceAll(/,\s*/g, ";"));
  const of = (name: string): string | undefined => {
    const found = parameter(parameters, name);
    return found === undefined ? undefined : unquote(found.trim());
  };
  const parts = [
    of("username") && `as ${of("username")}`,
    of("realm") && `for ${of("realm")}`,
    of("targetname") && `at ${of("targetname")}`,
    of("algorithm") && `by ${of("algorithm")}`,
    of("stale")?.toLowerCase() === "true" && "the nonce was too old (stale), the password may be right",
  ].filter(Boolean);
  return `${scheme} ${parts.join(", ")}${/removed/.test(value) ? "; what is secret is removed from this trace" : ""}`;
}

const diagnostics =
  (who: string): Describe =>
  (value) => {
    const id = /^\s*(\d{1,6})/.exec(value)?.[1];
    const known = msDiagnostics.find(({ code }) => code === id);
    const reason = parameter(parametersOf(value), "reason");
    const words = known?.title ?? (reason === undefined ? "not in our dictionary" : unquote(reason));
    return said(
      `${who} says why: ${id ?? "?"}, ${words.replace(/\.$/, "")}.${known?.fix ? ` ${known.fix}` : ""}`,
      "MS-OCER",
      "note",
    );
  };

/** What each field says, by its long name in lower case. What is not here has no sentence. */
export const headerFields: Readonly<Record<string, Describe>> = {
  via: (value) => {
    const read = parseVia(splitList(value)[0] ?? value);
    if (!read.ok) return said(`Cannot be read; expected ${read.expected}.`, `${RFC3261}.42`, "wrong");
    const { transport, host, port, parameters } = read.value;
    const received = parameter(parameters, "received");
    const rport = parameter(parameters, "rport");
    const place = `${host}${port === undefined ? "" : ` port ${port}`}`;
    const seen =
      received === undefined && !rport
        ? ""
        : ` It was seen from ${received ?? host}${rport ? ` port ${rport}` : ""}${received !== undefined && received !== host ? ", which is another address: there is NAT between" : ""}.`;
    const cid = parameter(parameters, "ms-received-cid");
    return said(
      `Came by ${place} over ${transport}; the answer goes back there.${seen}${cid === undefined ? "" : ` Connection ${cid} of the server.`}`,
      `${RFC3261}.42`,
      received !== undefined && received !== host ? "note" : undefined,
    );
  },
  from: end("Sent by", `${RFC3261}.20`),
  to: end("Meant for", `${RFC3261}.39`),
  "call-id": () => said("All messages of this dialog carry it.", `${RFC3261}.8`),
  cseq: (value) => said(`Number and method of the request: ${value}.`, `${RFC3261}.16`),
  contact: (value) => {
    const all = splitList(value);
    const expires = /;\s*expires\s*=\s*"?(\d+)/i.exec(value)?.[1];
    if (value.trim() === "*") return said("All bindings of this person.", `${RFC3261}.10`);
    return said(
      `To be reached directly at ${listOf(all.map(person))}${expires === undefined ? "" : expires === "0" ? "; the binding ends now" : `, for ${seconds(expires)}`}.${/gruu/i.test(value) ? " A GRUU: it names one device of that person." : ""}`,
      `${RFC3261}.10`,
    );
  },
  "max-forwards": (value) =>
    said(
      `May pass ${countOf(Number(value), "more node", "more nodes")}.`,
      `${RFC3261}.22`,
      Number(value) < 10 ? "note" : undefined,
    ),
  expires: (value, message) =>
    said(
      value.trim() === "0" ? "It is to end now." : `It is to last ${seconds(value)}.`,
      message.kind === "request" && message.method === "REGISTER" ? "RFC 3261 §10.2.1.1" : `${RFC3261}.19`,
    ),
  "min-expires": (value) => said(`Shorter than ${seconds(value)} is not taken.`, `${RFC3261}.23`),
  route: (value) =>
    said(
      `Is to go by ${person(splitList(value)[0] ?? value)}.${/ms-edge-route/i.test(value) ? " It asks for the way through the Edge, which only servers that the Edge knows may." : ""}${/ms-route-sig/.test(value) ? " Signed by the server that wrote it." : ""}`,
      `${RFC3261}.34`,
    ),
  "record-route": (value) =>
    said(`Requests in this dialog come by ${person(splitList(value)[0] ?? value)} again.`, `${RFC3261}.30`),
  path: (value) => said(`Requests to this device go by ${person(splitList(value)[0] ?? value)}.`, "RFC 3327"),
  "service-route": (value) =>
    said(`The device sends its requests by ${person(splitList(value)[0] ?? value)}.`, "RFC 3608"),
  "content-type": (value) => said(`The body is ${value}.`, `${RFC3261}.15`),
  "content-length": (value, { body }) =>
    Number(value) === body.length
      ? said(`The body has ${countOf(body.length, "byte")}.`, `${RFC3261}.14`)
      : said(`Says ${value} bytes, ${body.length} are here.`, `${RFC3261}.14`, "wrong"),
  "content-encoding": (value) => said(`The body is packed by ${value}.`, `${RFC3261}.12`),
  "content-disposition": (value) => said(`The body is for ${value}.`, `${RFC3261}.11`),
  allow: (value) => said(`Takes ${tokens(value)}.`, `${RFC3261}.5`),
  "allow-events": (value) => said(`Tells of ${tokens(value)} to who subscribes.`, "RFC 6665 §8.2.2"),
  supported: (value) => said(`Knows ${tokens(value)}.`, `${RFC3261}.37`),
  require: (value) => said(`The other end must know ${tokens(value)}, or refuse.`, `${RFC3261}.32`, "note"),
  "proxy-require": (value) =>
    said(`Every node on the way must know ${tokens(value)}.`, `${RFC3261}.29`, "note"),
  unsupported: (value) => said(`Does not know ${tokens(value)}.`, `${RFC3261}.40`, "note"),
  accept: (value) => said(`Takes bodies of ${tokens(value)}.`, `${RFC3261}.1`),
  "user-agent": (value) => said(`The sender's program: ${value}.`, `${RFC3261}.41`),
  server: (value) => said(`The answerer's program: ${value}.`, `${RFC3261}.35`),
  subject: (value) => said(`What it is about: ${utf8Decode(value)}.`, `${RFC3261}.36`),
  date: (value) => said(`The sender's clock: ${value}.`, `${RFC3261}.17`),
  priority: (value) => said(`As urgent as ${value}.`, `${RFC3261}.26`),
  organization: (value) => said(`The sender's organisation: ${utf8Decode(value)}.`, `${RFC3261}.25`),
  "retry-after": (value) => said(`Try again in ${seconds(value)}.`, `${RFC3261}.33`, "note"),
  warning: (value) => {
    const code = Number(/^\s*(\d{3})/.exec(value)?.[1]);
    const text = /"((?:[^"\\]|\\.)*)"/.exec(value)?.[1];
    return said(
      `Warning ${code}, ${warningCodes.get(code) ?? "not in the register"}${text === undefined ? "" : `: ${utf8Decode(text)}`}.`,
      `${RFC3261}.43`,
      "note",
    );
  },
  reason: (value) => said(`Why: ${utf8Decode(value)}.`, "RFC 3326", "note"),
  authorization: (value) => said(`Proves who it is: ${credentials(value)}.`, "RFC 3261 §22, RFC 8760"),
  "proxy-authorization": (value) =>
    said(`Proves who it is: ${credentials(value)}.`, "RFC 3261 §22, MS-SIPAE"),
  "www-authenticate": (value) => said(`Asks for a proof: ${credentials(value)}.`, "RFC 3261 §22"),
  "proxy-authenticate": (value) => said(`Asks for a proof: ${credentials(value)}.`, "RFC 3261 §22, MS-SIPAE"),
  "authentication-info": (value) =>
    said(`The server proves that it knows the secret too: ${credentials(value)}.`, "RFC 8760, MS-SIPAE"),
  "proxy-authentication-info": (value) =>
    said(`The server signs the message: ${credentials(value)}.`, "MS-SIPAE"),
  event: (value) => said(`About ${value.split(";")[0]}.`, "RFC 6665 §8.2.1"),
  "subscription-state": (value) => {
    const expires = parameter(parametersOf(value), "expires");
    const reason = parameter(parametersOf(value), "reason");
    return said(
      `The subscription is ${value.split(";")[0]}${expires ? ` for ${seconds(expires)} more` : ""}${reason ? `, because: ${reason}` : ""}.`,
      "RFC 6665 §8.2.3",
    );
  },
  "session-expires": (value) => {
    const refresher = parameter(parametersOf(value), "refresher");
    return said(
      `Without a sign of life for ${seconds(value)} the call ends${refresher === undefined ? "" : `; ${refresher === "uac" ? "who sent the request" : "who answers"} gives it`}.`,
      "RFC 4028 §4",
    );
  },
  "min-se": (value) =>
    said(`The sign of life may be asked for every ${seconds(value)} at most.`, "RFC 4028 §5"),
  "refer-to": (value) => said(`Is to call ${person(value)}.`, "RFC 3515", "note"),
  "referred-by": (value) => said(`Was sent here by ${person(value)}.`, "RFC 3892"),
  replaces: (value) => said(`Takes the place of the call ${value.split(";")[0]}.`, "RFC 3891", "note"),
  "p-asserted-identity": (value) =>
    said(`The network vouches that this is ${person(splitList(value)[0] ?? value)}.`, "RFC 3325"),
  "p-preferred-identity": (value) => said(`Would like to be shown as ${person(value)}.`, "RFC 3325"),
  privacy: (value) => said(`To be hidden: ${value}.`, "RFC 3323"),
  diversion: (value) => said(`Was diverted by ${person(splitList(value)[0] ?? value)}.`, "RFC 5806", "note"),
  "history-info": (value) =>
    said(`The addresses that it went to before: ${listOf(splitList(value).map(person))}.`, "RFC 7044"),
  "session-id": (value) => said(`The same for all legs of this call: ${value.split(";")[0]}.`, "RFC 7989"),
  "sip-etag": (value) => said(`The name of this publication: ${value}.`, "RFC 3903 §11.3.1"),
  "sip-if-match": (value) => said(`Changes the publication ${value}.`, "RFC 3903 §11.3.2"),
  rseq: (value) => said(`Number ${value} of the answers that want a PRACK.`, "RFC 3262"),
  rack: (value) => said(`Has got the answer ${value}.`, "RFC 3262"),
  identity: () => said("A signature of the caller's operator over who calls whom.", "RFC 8224"),
  "in-reply-to": (value) => said(`Calls back for ${value}.`, `${RFC3261}.21`),
  "alert-info": (value) => said(`Ring in the manner of ${value}.`, `${RFC3261}.4`),
  "call-info": (value) => said(`More about the caller: ${value}.`, `${RFC3261}.9`),
  "ms-diagnostics": diagnostics("The server"),
  "ms-diagnostics-public": diagnostics("The server, for partners too,"),
  "ms-client-diagnostics": diagnostics("The client"),
  "ms-keep-alive": (value) =>
    said(
      `Keep-alive of the connection: ${/UAC/i.test(value) ? "the client asks" : "the server answers"}${/timeout=(\d+)/.exec(value) ? `, every ${/timeout=(\d+)/.exec(value)?.[1]} s at most` : ""}.`,
      "MS-CONMGMT",
    ),
  "ms-conversation-id": (value) =>
    said(`Messages and calls with ${value} are one conversation in the client's window.`, "MS-SIPRE"),
  "ms-user-logon-data": (value) =>
    said(
      `The user is signed in ${/remote/i.test(value) ? "from outside, through the Edge" : "from inside"}.`,
      "MS-SIPRE",
    ),
  "ms-asserted-verification-level": (value) =>
    said(`How far the sender's domain was proven: ${value}.`, "MS-SIPRE"),
  "ms-edge-route": () => said("Goes through the Edge.", "MS-SIPRE"),
  "ms-sensitivity": (value) => said(`How private the call is: ${value}.`, "MS-SIPRE"),
  "p-preferred-service": (value) => said(`Wants the service ${value}.`, "RFC 6050"),
  "accept-language": (value) => said(`Languages: ${tokens(value)}.`, `${RFC3261}.3`),
  "accept-encoding": (value) => said(`Packings: ${tokens(value)}.`, `${RFC3261}.2`),
  timestamp: (value) => said(`Sent at ${value} of the sender's own count.`, `${RFC3261}.38`),
  cookie: (value) => (isRemoved(value) ? said("Removed from this trace.", "RFC 6265") : undefined),
};
