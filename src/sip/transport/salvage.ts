import type { Octets } from "#base/octets";
import { fieldName } from "../message/field-name.ts";
import { trimBlanks } from "../message/list.ts";
import { headerField, SipRequest } from "../message/message.ts";

/** What an answer copies from its request (RFC 3261 §8.2.6.2). */
const NEEDED = new Set(["via", "from", "to", "call-id", "cseq"]);
/**
 * More lenient than reading is: RFC 4475 wants a 400 to blanks in odd places too (3.1.2.8 to 3.1.2.10). One blank before SIP,
 * not a run of them, or a datagram of blanks would cost half a second.
 */
const START_LINE = /^([\w.!%*+`'~-]{1,64})[ \t]+(\S.{0,2000}?)[ \t]SIP\/\d/;
const MOST_LINES = 200;

/**
 * As much of an unreadable request as an answer to it needs, unparsed; undefined for what must not or cannot be
 * answered: an ACK, a response, something that is no SIP, a request without Via.
 */
export function salvageRequest(octets: Octets): SipRequest | undefined {
  const [head = ""] = octets.split("\r\n\r\n", 1);
  const lines = head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n", MOST_LINES);
  const [, method, uri] = START_LINE.exec(lines[0] ?? "") ?? [];
  if (method === undefined || uri === undefined || method === "ACK") return undefined;

  const request = new SipRequest(method, trimBlanks(uri));
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    const name = colon < 1 ? "" : fieldName(line.slice(0, colon).trim());
    const value = line.slice(colon + 1).trim();
    const isFirst = name === "via" || !request.has(name);
    if (NEEDED.has(name) && value !== "" && isFirst) request.fields.push(headerField(name, value));
  }
  return request.has("via") ? request : undefined;
}
