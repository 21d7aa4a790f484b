import type { Octets } from "#base/octets";

/** A header field's name in lower case and long form: `via`, `call-id`, `x-anything`. */
export type FieldName = string;

/** Names whose spelling is not one capital per word, and names often seen, so that they are found without work. */
const WIRE_NAMES = (
  "Accept Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Authentication-Info Authorization Call-ID Call-Info " +
  "Contact Content-Disposition Content-Encoding Content-Language Content-Length Content-Type CSeq Date Error-Info Event Expires " +
  "Flow-Timer From History-Info Identity In-Reply-To Join Max-Breadth Max-Forwards MIME-Version Min-Expires Min-SE Organization " +
  "P-Access-Network-Info P-Asserted-Identity P-Preferred-Identity Path Priority Privacy Proxy-Authenticate Proxy-Authentication-Info " +
  "Proxy-Authorization Proxy-Require RAck Reason Record-Route Refer-To Referred-By Reject-Contact Replaces Reply-To " +
  "Request-Disposition Require Retry-After Route RSeq Server Service-Route Session-Expires Session-ID SIP-ETag SIP-If-Match Subject " +
  "Subscription-State Supported Target-Dialog Timestamp To Unsupported User-Agent Via Warning WWW-Authenticate " +
  "ms-diagnostics ms-diagnostics-public ms-client-diagnostics ms-keep-alive ms-piggyback-cseq ms-text-format ms-user-logon-data presence-state"
).split(" ");

/** Compact forms (RFC 3261 §7.3.3, RFC 3515, 3841, 3892, 4028, 4474, 6665). */
const COMPACT: Readonly<Record<string, string>> = {
  a: "accept-contact",
  b: "referred-by",
  c: "content-type",
  d: "request-disposition",
  e: "content-encoding",
  f: "from",
  i: "call-id",
  j: "reject-contact",
  k: "supported",
  l: "content-length",
  m: "contact",
  n: "identity-info",
  o: "event",
  r: "refer-to",
  s: "subject",
  t: "to",
  u: "allow-events",
  v: "via",
  x: "session-expires",
  y: "identity",
};

/** Spellings seen so far; bounded, for strangers choose them. */
const MOST_SPELLINGS = 2_000;
const MOST_LETTERS = 64;
const known = new Map<string, FieldName>();
const spelled = new Map<FieldName, string>();
for (const name of WIRE_NAMES) {
  known.set(name, name.toLowerCase());
  known.set(name.toLowerCase(), name.toLowerCase());
  spelled.set(name.toLowerCase(), name);
}
for (const [short, long] of Object.entries(COMPACT)) {
  known.set(short, long);
  known.set(short.toUpperCase(), long);
}

/** The lower-case long form of a name as it stands on the wire; compact forms (RFC 3261 §7.3.3 and later) become long. */
export function fieldName(onWire: string): FieldName {
  const found = known.get(onWire);
  if (found !== undefined) return found;
  if (known.size < MOST_SPELLINGS && onWire.length <= MOST_LETTERS) {
    const copy = copyOf(onWire);
    const name = copy.toLowerCase();
    known.set(copy, name);
    return name;
  }
  return onWire.toLowerCase();
}

/** A string of its own: a slice would keep the whole message that it was cut from in memory. */
const copyOf = (slice: Octets): Octets => Array.from(slice).join("");

/**
 * One spelling for each slot, usual ones first: comparing where a name stands costs half of cutting it out and looking it up.
 * Who finds no slot free is looked up.
 */
const SLOTS = 512;
const spellings: string[] = new Array<string>(SLOTS).fill("");
const names: FieldName[] = new Array<FieldName>(SLOTS).fill("");
for (const name of [...WIRE_NAMES, ...Object.keys(COMPACT)]) fieldNameAt(name, 0, name.length);

/** The same for a name that stands somewhere in a message; `to` is where it ends. */
export function fieldNameAt(octets: Octets, from: number, to: number): FieldName {
  const slot =
    ((to - from) * 37 + octets.charCodeAt(from) * 11 + octets.charCodeAt(to - 1) * 5) & (SLOTS - 1);
  const spelling = spellings[slot] ?? "";
  if (spelling.length === to - from && octets.startsWith(spelling, from)) return names[slot] ?? "";
  const onWire = octets.slice(from, to);
  const name = fieldName(onWire);
  if (spelling === "" && onWire.length <= MOST_LETTERS) {
    spellings[slot] = copyOf(onWire);
    names[slot] = copyOf(name);
  }
  return name;
}

/** The name as we write it: `Call-ID`, `CSeq`, `WWW-Authenticate`; names we do not know word by word with capitals. */
export function wireName(name: FieldName): string {
  return spelled.get(name) ?? name.replaceAll(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
}
