import { type Octets, utf8Decode, utf8Encode } from "#base/octets";
import { type NameAddr, parseNameAddr } from "#sip/message/name-addr";
import { parameter } from "#sip/message/parameters";
import { parseUri, type SipUri, unescapeUser } from "#sip/message/uri";
import { placeWords, readable, shortened } from "./words.ts";

/** `alice@example.com`, `+4930123`, `example.com`: the address in a URI, without what is beside it. */
export function personOf(uri: SipUri): string {
  const user = uri.user === undefined ? undefined : readable(unescapeUser(uri.user), 100);
  if (uri.scheme === "tel" || uri.host === "") return user ?? "";
  return user === undefined ? readable(uri.host, 100) : `${user}@${readable(uri.host, 100)}`;
}

/** Parts of a conference that have an address of their own (MS-CONFBAS). */
const CONFERENCE_PARTS: Readonly<Record<string, string>> = {
  focus: "the conference",
  chat: "the text part of the conference",
  "audio-video": "the sound and picture part of the conference",
  applicationsharing: "the sharing part of the conference",
  meeting: "the web meeting part of the conference",
  "phone-conf": "the telephone part of the conference",
};

/** What a URI stands for, as words that fit into a sentence. */
export function uriWords(uri: SipUri): string {
  const person = personOf(uri);
  if (uri.scheme === "tel") return `the telephone number ${person}`;
  const opaque = unescapeUser(parameter(uri.parameters, "opaque") ?? "");
  const special = serviceWords(opaque, person);
  if (special !== undefined) return special;
  const gr = parameter(uri.parameters, "gr");
  if (gr === "") return `one device of a person at ${readable(uri.host, 100)}, by a temporary address (GRUU)`;
  if (gr !== undefined || (opaque.startsWith("user:") && parameter(uri.parameters, "gruu") !== undefined))
    return `one device of ${person}, by its own address (GRUU)`;
  if (parameter(uri.parameters, "user")?.toLowerCase() === "phone")
    return `the telephone number ${readable(unescapeUser(uri.user ?? ""), 60)} at ${readable(uri.host, 100)}`;
  if (uri.user === undefined) return placeWords(uri.host, uri.port) + transportWords(uri);
  return uri.port === undefined ? person : `${person}, port ${uri.port}${transportWords(uri)}`;
}

/** `opaque` in addresses of services of Office Communications Server (MS-SIPRE, MS-CONFBAS); undefined: it is none. */
function serviceWords(opaque: string, person: string): string | undefined {
  const [kind, name = "", part = "", , ...id] = opaque.split(":");
  if (kind === "app" && name === "conf") {
    if (part === "focusfactory") return `the conference factory of ${person}`;
    const words = Object.hasOwn(CONFERENCE_PARTS, part) ? CONFERENCE_PARTS[part] : undefined;
    return words === undefined ? undefined : `${words} ${readable(id.join(":"), 60)} of ${person}`;
  }
  if (kind === "app" && name === "voicemail") return `the voice mail of ${person}`;
  if (kind === "srvr" && name === "MRAS")
    return `the service that gives access to the media relay (${person})`;
  if (kind === "srvr" && name === "HomeServer") return `the home server ${person}`;
  return undefined;
}

function transportWords(uri: SipUri): string {
  const transport = parameter(uri.parameters, "transport");
  return transport === undefined || transport === "" ? "" : `, over ${readable(transport, 12).toUpperCase()}`;
}

/** The same for the text of a URI; one of another scheme as it stands. */
export function uriTextWords(text: Octets): string {
  const uri = parseUri(text);
  return uri.ok ? uriWords(uri.value) : readable(text, 120);
}

/** The address in a decoded URI text, with or without its scheme, as documents of Communicator have it. */
export function addressWords(text: string | undefined): string {
  if (text === undefined || text === "") return "nobody";
  const uri = parseUri(utf8Encode(/^(?:sips?|tel):/i.test(text) ? text : `sip:${text}`));
  if (!uri.ok) return shortened(text, 100);
  const person = personOf(uri.value);
  return serviceWords(unescapeUser(parameter(uri.value.parameters, "opaque") ?? ""), person) ?? person;
}

/** `Alice (alice@example.com)`, or the address alone. */
export function partyWords(address: NameAddr): string {
  const display = address.display === undefined ? "" : utf8Decode(address.display).trim();
  const words = address.uri ? uriWords(address.uri) : readable(address.uriText, 120);
  return display === "" || display === words ? words : `${readable(address.display ?? "", 80)} (${words})`;
}

/** The words for a value that is a name and an address, or an address alone; undefined when it cannot be read. */
export function partyIn(value: Octets): { readonly words: string; readonly address: NameAddr } | undefined {
  const address = parseNameAddr(value);
  return address.ok ? { words: partyWords(address.value), address: address.value } : undefined;
}
