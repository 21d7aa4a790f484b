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
  "ms-diagnostics ms-diagnostics-public ms-client-diagnostics ms-keep-alive ms-user-logon-data presence-state"
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
  const name = known.get(onWire);
  if (name !== undefined) return name;
  const lower = onWire.toLowerCase();
  if (known.size < MOST_SPELLINGS && onWire.length <= 64) known.set(onWire, lower);
  return lower;
}

/** The name as we write it: `Call-ID`, `CSeq`, `WWW-Authenticate`; names we do not know word by word with capitals. */
export function wireName(name: FieldName): string {
  return spelled.get(name) ?? name.replaceAll(/(^|-)([a-z])/g, (letter) => letter.toUpperCase());
}
