import { ExplainedError } from "#base/explained-error";
import type { SipRequest } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import { type Parameters, parameter } from "#sip/message/parameters";
import type { SipUri } from "#sip/message/uri";
import { epidTooLong, starMisused, unreadable } from "./problems.ts";

/** One Contact of a REGISTER. */
export interface RequestedContact {
  readonly uriText: string;
  readonly uri: SipUri;
  /** Which device it is: instance (and reg-id), else epid, else the URI with what counts in comparing it (RFC 3261 §19.1.4). */
  readonly key: string;
  readonly instance: string | undefined;
  /** RFC 5626: the connection of several that one instance keeps. */
  readonly regId: string | undefined;
  readonly q: number;
  /** What the client wishes; undefined when it says nothing, or nothing that can be read (§20.10 makes that the default). */
  readonly expiresSeconds: number | undefined;
  /** `proxy=replace` (MS-SIP 3.1.5.3): put the address that we see in the place of its own. */
  readonly replace: boolean;
  /** What is kept and given back. */
  readonly parameters: Parameters;
}

/** What a REGISTER wants, read once. */
export interface Registration {
  /** The address-of-record: the To without its scheme and parameters, escapes undone, lower case. */
  readonly aor: string;
  readonly from: string;
  readonly fromTag: string;
  /** Present for Communicator clients, and what makes them such. */
  readonly epid: string | undefined;
  /** `all` stands for `Contact: *`. */
  readonly contacts: readonly RequestedContact[] | "all";
  readonly expiresSeconds: number | undefined;
  readonly callId: string;
  readonly cseq: number;
  readonly path: readonly string[];
  readonly userAgent: string | undefined;
  /** The option tags of Supported, commas between them; ask with `supports`. */
  readonly supported: string;
  /** Lower case. */
  readonly required: readonly string[];
  /** Came straight from the client: nobody added a Via or Path. */
  readonly direct: boolean;
  /** `Event: registration`: wants to hear when the server signs it out. */
  readonly subscribes: boolean;
  /** `ms-keep-alive: UAC;hop-hop=yes`. */
  readonly asksKeepAlive: boolean;
}

/** Bounds on what a binding keeps in memory. Real ones are a fifth of it. */
const MOST = {
  epid: 16,
  contact: 1000,
  parameters: 2000,
  instance: 200,
  path: 2000,
  callId: 400,
  userAgent: 200,
};

/** The `+sip.instance` and others that become fields of their own, and what only concerns this request. */
const NOT_KEPT = new Set(["expires", "q", "+sip.instance", "pub-gruu", "temp-gruu", "gruu", "proxy"]);

/** Reads a REGISTER whose mandatory fields were checked before, or says what cannot be read. Pure. */
export function readRegistration(request: SipRequest): Registration | ExplainedError {
  const { from, to, callId } = request;
  const epid = parameter(from.parameters, "epid");
  if (epid !== undefined && epid.length > MOST.epid) return epidTooLong(epid.length, MOST.epid);
  if (callId.length > MOST.callId) return tooLong("Call-ID", callId, MOST.callId);
  const path = request.has("path") ? request.list("path") : NONE;
  const pathText = path.join();
  if (pathText.length > MOST.path) return tooLong("Path", pathText, MOST.path);

  const expiresSeconds = readSeconds(request.get("expires"));
  const contacts = readContacts(request.list("contact"), epid, expiresSeconds);
  if (contacts instanceof ExplainedError) return contacts;
  return {
    aor: addressOf(to.uri),
    from: addressOf(from.uri),
    fromTag: from.tag ?? "",
    epid: epid || undefined,
    contacts,
    expiresSeconds,
    callId,
    cseq: request.cseq.number,
    path,
    userAgent: request.get("user-agent")?.slice(0, MOST.userAgent),
    supported: request.getAll("supported").join(),
    required: request.has("require") ? request.list("require").map((tag) => tag.toLowerCase()) : NONE,
    direct: path.length === 0 && hasOneVia(request),
    subscribes: request.get("event")?.toLowerCase() === "registration",
    asksKeepAlive: /^UAC\b.*;\s*hop-hop\s*=\s*yes\b/i.test(request.get("ms-keep-alive") ?? ""),
  };
}

function readContacts(
  texts: readonly string[],
  epid: string | undefined,
  expiresSeconds: number | undefined,
): readonly RequestedContact[] | "all" | ExplainedError {
  if (texts.includes("*"))
    return texts.length === 1 && expiresSeconds === 0 ? "all" : starMisused(texts.length, expiresSeconds);
  const contacts: RequestedContact[] = [];
  for (const text of texts) {
    const contact = readContact(text, epid);
    if (contact instanceof ExplainedError) return contact;
    contacts.push(contact);
  }
  return contacts;
}

function readContact(text: string, epid: string | undefined): RequestedContact | ExplainedError {
  const read = parseNameAddr(text);
  if (!read.ok) return unreadable("Contact", text, read.expected);
  const { uri, uriText, parameters } = read.value;
  if (uri === undefined || uri.scheme === "tel" || uri.host === "")
    return unreadable("Contact", text, "a sip or sips URI with a host");
  if (uriText.length > MOST.contact) return tooLong("Contact", uriText, MOST.contact);
  const instance = unquote(parameter(parameters, "+sip.instance"))?.replace(/^<(.*)>$/, "$1") || undefined;
  if (instance !== undefined && instance.length > MOST.instance)
    return tooLong("instance of the Contact", instance, MOST.instance);
  if (instance !== undefined && /[\s"\\<>]/.test(instance))
    return unreadable("instance of the Contact", instance, "a URN in angle brackets and quotes");
  const kept = parameters.filter(([name]) => !NOT_KEPT.has(name));
  const size = kept.reduce((sum, [name, value = ""]) => sum + name.length + value.length + 2, 0);
  if (size > MOST.parameters) return tooLong("Contact", text, MOST.parameters);

  const regId = instance === undefined ? undefined : parameter(parameters, "reg-id") || undefined;
  return {
    uriText,
    uri,
    key: keyOf(instance, regId, epid, uri),
    instance,
    regId,
    q: readQ(parameter(parameters, "q")),
    expiresSeconds: readSeconds(parameter(parameters, "expires")),
    replace: parameter(parameters, "proxy")?.toLowerCase() === "replace",
    parameters: kept,
  };
}

function keyOf(
  instance: string | undefined,
  regId: string | undefined,
  epid: string | undefined,
  uri: SipUri,
) {
  if (instance !== undefined) {
    const urn = instance.toLowerCase() === instance ? instance : instance.toLowerCase();
    return regId === undefined ? urn : `${urn};reg-id=${regId}`;
  }
  if (epid) return `epid:${epid}`;
  const parameters = uri.parameters.map(([name, value = ""]) => `;${name}=${value.toLowerCase()}`).sort();
  return `${uri.scheme}:${unescapeUser(uri.user ?? "")}@${uri.host}:${uri.port ?? ""}${parameters.join("")}`;
}

/** `alice@example.com` of a URI (RFC 3261 §10.3 step 5): no parameters, escapes undone; lower case, as the directory has it. */
function addressOf(uri: SipUri | undefined): string {
  return uri === undefined ? "" : `${unescapeUser(uri.user ?? "").toLowerCase()}@${uri.host}`;
}

const unescapeUser = (user: string): string =>
  user.includes("%")
    ? user.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : user;

/** Seconds (RFC 3261 §20.19), at most 2^32 - 1; undefined for what is none. */
function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined;
  return Math.min(Number(text), 2 ** 32 - 1);
}

/** 1 where there is none, or none that can be read. */
const readQ = (text: string | undefined): number =>
  text !== undefined && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 1;

const unquote = (text: string | undefined): string | undefined =>
  text?.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1") : text;

/** Whether the client understands an extension; `tag` in lower case. */
export const supports = ({ supported }: Registration, tag: "gruu" | "outbound"): boolean =>
  SUPPORTED[tag].test(supported);

const SUPPORTED = { gruu: /(?:^|,)\s*gruu\s*(?:,|$)/i, outbound: /(?:^|,)\s*outbound\s*(?:,|$)/i };
const NONE: readonly string[] = [];

function hasOneVia(request: SipRequest): boolean {
  const [only, ...more] = request.getAll("via");
  return more.length === 0 && only !== undefined && !only.includes(",");
}

const tooLong = (field: string, seen: string, most: number): ExplainedError =>
  unreadable(field, seen, `at most ${most} characters, not ${seen.length}`);
