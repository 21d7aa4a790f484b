import type { SipMessage, SipRequest } from "./message.ts";
import type { Refusal } from "./parse-message.ts";
import { parseUri } from "./uri.ts";

const ON_WIRE = { via: "Via", from: "From", to: "To", cseq: "CSeq" } as const;
const READ = ["via", "from", "to", "cseq"] as const;
const MOST_FORWARDS = 255; // RFC 3261 §20.22
/** A URI of another scheme is well-formed for all that we know; whether anybody serves it (416) is asked later. */
const SCHEME_WE_READ = /^(?:sips?|tel):/i;
/** A blank within, as no Call-ID has it (§25.1: word [ "@" word ]). */
const BLANK = /[ \t]/;

/**
 * What must hold before any other room touches a message: the mandatory fields stand there once and can be read (RFC 3261
 * §8.1.1), CSeq names the request's method (§8.1.1.5), Max-Forwards is a number (§16.3 step 3; without one the proxy puts its own),
 * no Contact of a request leaves open what belongs to it (§20.10; answers we only carry), and the Request-URI can be read and
 * has no headers (§19.1.1). Answers undefined when all is well. Runs for every message, so it looks at nothing else; what it has
 * read, the message remembers.
 */
export function checkMessage(message: SipMessage): Refusal | undefined {
  let from = 0;
  let to = 0;
  let cseq = 0;
  let via = 0;
  let callIds = 0;
  let callId = "";
  let forwards: string | undefined;
  let manyForwards = false;
  for (const field of message.fields) {
    switch (field.name) {
      case "via":
        via++;
        break;
      case "from":
        from++;
        break;
      case "to":
        to++;
        break;
      case "cseq":
        cseq++;
        break;
      case "call-id":
        callIds++;
        callId = field.value;
        break;
      case "contact":
        if (message.kind === "request" && !isClear(field.value))
          return refusal("Contact", field.value, "angle brackets around a URI with ?");
        break;
      case "max-forwards":
        manyForwards = forwards !== undefined;
        forwards = field.value;
    }
  }
  if (via === 0) return refusal("Via", "0 fields", "at least one");
  if (from !== 1) return refusal("From", `${from} fields`, "exactly one");
  if (to !== 1) return refusal("To", `${to} fields`, "exactly one");
  if (callIds !== 1) return refusal("Call-ID", `${callIds} fields`, "exactly one");
  if (cseq !== 1) return refusal("CSeq", `${cseq} fields`, "exactly one");
  if (callId === "" || BLANK.test(callId)) return refusal("Call-ID", callId, "a word without blanks");
  return (
    unreadable(message) ?? (message.kind === "request" ? unfit(message, forwards, manyForwards) : undefined)
  );
}

/** Without angle brackets nobody knows what belongs to the URI (§20.10). */
const isClear = (contact: string): boolean => contact.includes("<") || !contact.includes("?");

function unreadable(message: SipMessage): Refusal | undefined {
  for (const name of READ) {
    const read = message.read(name);
    if (!read.ok) return refusal(ON_WIRE[name], message.get(name) ?? "", read.expected);
  }
  return undefined;
}

function unfit(
  request: SipRequest,
  forwards: string | undefined,
  manyForwards: boolean,
): Refusal | undefined {
  if (request.cseq.method !== request.method)
    return refusal("CSeq", request.get("cseq") ?? "", `the request's own method, ${request.method}`);
  if (manyForwards) return refusal("Max-Forwards", "more than one field", "one");
  if (forwards !== undefined && !(/^\d{1,10}$/.test(forwards) && Number(forwards) <= MOST_FORWARDS))
    return refusal("Max-Forwards", forwards, `a number from 0 to ${MOST_FORWARDS}`);
  const target = request.requestUri;
  if (!target && SCHEME_WE_READ.test(request.uri)) {
    const read = parseUri(request.uri);
    return refusal("start line", request.uri, read.ok ? "" : read.expected);
  }
  if (target?.headers !== undefined)
    return refusal("start line", request.uri, "a Request-URI without headers");
  return undefined;
}

function refusal(field: string, seen: string, expected: string): Refusal {
  return { status: 400, field, seen: seen.slice(0, 80), expected, offset: 0 };
}
