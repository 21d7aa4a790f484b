import { parseCSeq } from "./cseq.ts";
import { splitList } from "./list.ts";
import type { SipMessage } from "./message.ts";
import { parseNameAddr } from "./name-addr.ts";
import type { Refusal } from "./parse-message.ts";
import { parseVia } from "./via.ts";

/** Fields that every message needs exactly once (RFC 3261 §8.1.1, §20 table 2), Via apart. */
const ONCE = ["from", "to", "call-id", "cseq"] as const;
const WIRE: Readonly<Record<string, string>> = { from: "From", to: "To", "call-id": "Call-ID", cseq: "CSeq" };

/**
 * What must hold before any other room touches a message: the mandatory fields stand there once and can be read, and CSeq names
 * the request's method. Answers undefined when all is well. Runs for every message, so it looks at nothing else.
 */
export function checkMessage(message: SipMessage): Refusal | undefined {
  const counts = { from: 0, to: 0, "call-id": 0, cseq: 0 };
  let via: string | undefined;
  for (const field of message.fields) {
    const { name } = field;
    if (name === "via") via ??= field.value;
    else if (name === "from" || name === "to" || name === "call-id" || name === "cseq") counts[name]++;
  }
  for (const name of ONCE) {
    if (counts[name] === 1) continue;
    return refusal(WIRE[name] ?? name, `${counts[name]} fields`, "exactly one");
  }
  if (via === undefined) return refusal("Via", "0 fields", "at least one");
  return unreadable(message, via);
}

function unreadable(message: SipMessage, via: string): Refusal | undefined {
  const top = parseVia(splitList(via)[0] ?? "");
  if (!top.ok) return refusal("Via", via, top.expected);
  for (const name of ["from", "to"] as const) {
    const value = message.get(name) ?? "";
    const read = parseNameAddr(value);
    if (!read.ok) return refusal(WIRE[name] ?? name, value, read.expected);
  }
  const callId = message.callId;
  if (callId === "" || /\s/.test(callId)) return refusal("Call-ID", callId, "a word without blanks");
  const value = message.get("cseq") ?? "";
  const cseq = parseCSeq(value);
  if (!cseq.ok) return refusal("CSeq", value, cseq.expected);
  if (message.kind === "request" && cseq.value.method !== message.method)
    return refusal("CSeq", value, `the request's own method, ${message.method}`);
  return undefined;
}

function refusal(field: string, seen: string, expected: string): Refusal {
  return { status: 400, field, seen: seen.slice(0, 80), expected, offset: 0 };
}
