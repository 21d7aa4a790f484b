import { type HeaderField, headerField, type SipMessage, type SipRequest } from "#sip/message/message";

const DEFAULT_MAX_FORWARDS = 70; // RFC 3261 §16.6 step 3

/** Fields that belong to the hop they came on: signatures, and server-to-server marks (§1.4 of the dialect). */
const HOP_FIELDS = new Set([
  "authentication-info",
  "proxy-authentication-info",
  "ms-edge-proxy-message-trust",
  "ms-internal-info",
  "ms-source-type",
]);

/** Credentials: those for our realms were for us alone, those for another's pass (RFC 3261 §22.3). */
const CREDENTIALS = new Set(["authorization", "proxy-authorization"]);

/** What changes in a request on its way through us (RFC 3261 §16.6 steps 1 to 6). */
export interface Changes {
  readonly uri: string;
  /** Set in place of all Route fields when given. */
  readonly routes?: readonly string[];
  readonly recordRoutes?: readonly string[];
  /** The realms in which we challenge. */
  readonly ownRealms: readonly string[];
}

/** The copy that goes on: new Request-URI, one hop fewer, our Record-Route, without what was meant for us alone. */
export function forwardCopy(request: SipRequest, changes: Changes): SipRequest {
  const copy = request.copy();
  copy.uri = changes.uri;
  const fields: HeaderField[] = [];
  let recordRouted = changes.recordRoutes === undefined;
  let forwards = false;
  for (const field of request.fields) {
    const { name } = field;
    if (HOP_FIELDS.has(name) || (CREDENTIALS.has(name) && isFor(changes.ownRealms, field.value))) continue;
    if (name === "max-forwards" && !forwards) {
      forwards = true;
      fields.push(headerField(name, String(Math.max(0, hops(field.value) - 1))));
    } else if (name !== "route" || !changes.routes) {
      if (!recordRouted && name !== "via") {
        recordRouted = true;
        for (const value of changes.recordRoutes ?? []) fields.push(headerField("record-route", value));
      }
      fields.push(field);
    }
  }
  if (!forwards) fields.push(headerField("max-forwards", String(DEFAULT_MAX_FORWARDS)));
  for (const value of changes.routes ?? []) fields.push(headerField("route", value));
  copy.fields = fields;
  return copy;
}

/**
 * Writes anew what pidgin-sipe and Office Communicator cannot read: compact names, folded lines, bare line feeds
 * (their framing rules, §1.3 of the dialect). Everything else keeps its bytes.
 */
export function repairForCommunicator(message: SipMessage): void {
  if (!message.fields.some(needsRepair)) return;
  message.fields = message.fields.map((field) =>
    needsRepair(field) ? headerField(field.name, field.value) : field,
  );
}

const needsRepair = (field: HeaderField): boolean =>
  field.line.includes("\n") || field.line.charCodeAt(field.name.length) !== COLON;
const COLON = 58;

/** A token names no realm, and whoever reads it may use it: it never passes (RFC 8898 §6). */
const isFor = (realms: readonly string[], credentials: string): boolean =>
  /^\s*bearer\b/i.test(credentials) || realms.some((realm) => credentials.includes(`"${realm}"`));

function hops(value: string): number {
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : DEFAULT_MAX_FORWARDS;
}

/** Takes hop-bound fields off a response before it goes back: signatures are per hop (MS-SIPAE), a client's in Authorization too. */
export function stripHopFields(message: SipMessage): void {
  if (message.fields.some(isHopBound)) message.fields = message.fields.filter((field) => !isHopBound(field));
}

const isHopBound = ({ name }: HeaderField): boolean => HOP_FIELDS.has(name) || CREDENTIALS.has(name);
