import { checkMessage } from "#sip/message/check-message";
import { parseContentType } from "#sip/message/content-type";
import { lintMessage } from "#sip/message/lint";
import type { SipMessage } from "#sip/message/message";
import { parseMultipart } from "#sip/message/multipart";
import { parseNameAddr } from "#sip/message/name-addr";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createResponse } from "#sip/message/respond";
import { printUri, sameUri } from "#sip/message/uri";

/** What became of one message. */
export type Fate = "refused" | "found faulty" | "taken";

/** Does with a message what the server does with it, and what lint does; throws when a promise is broken. */
export function readEverything(octets: string): Fate {
  const report = lintMessage(octets);
  if (report.problems.length > 100) throw new Error("Lint said more than it may.");
  const read = parseMessage(octets);
  if (!read.ok) {
    const isLimit = read.refusal.status === 513 || read.refusal.status === 414;
    if (report.valid && !isLimit)
      throw new Error(
        `Lint finds nothing, reading refuses: ${read.refusal.field}, expected ${read.refusal.expected}.`,
      );
    return "refused";
  }
  const message = read.value;
  const refusal = checkMessage(message);
  samePrinted(message);
  if (refusal) {
    if (report.valid)
      throw new Error(
        `Lint finds nothing, the check refuses: ${refusal.field}, expected ${refusal.expected}.`,
      );
    return "found faulty";
  }
  putToUse(message);
  return "taken";
}

/** Printing and reading again gives the same fields and body, whatever stands in them. */
function samePrinted(message: SipMessage): void {
  const again = parseMessage(printMessage(message), { messageOctets: 1e9, fields: 1e6, lineOctets: 1e9 });
  if (!again.ok) throw new Error(`What was read and printed cannot be read: ${again.refusal.expected}.`);
  const lines = (from: SipMessage): string =>
    from.fields
      .flatMap(({ name, line }) => (name === "content-length" ? [] : [`${name}\0${line}`]))
      .join("\0\0");
  if (lines(again.value) !== lines(message)) throw new Error("Reading and printing changed a field.");
  if (again.value.body !== message.body) throw new Error("Reading and printing changed the body.");
}

function putToUse(message: SipMessage): void {
  for (const { uri } of [message.from, message.to])
    if (uri && !sameUri(uri, uri)) throw new Error(`${printUri(uri)} is not the same as itself.`);
  for (const contact of message.list("contact")) parseNameAddr(contact);
  for (const field of message.fields) void field.value;
  const type = parseContentType(message.get("content-type") ?? "");
  if (type.ok) parseMultipart(type.value, message.body);
  const copy = message.copy();
  copy.prepend("via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1");
  copy.removeFirst("via");
  if (copy.list("via").join("\0") !== message.list("via").join("\0"))
    throw new Error("Putting a Via on and taking it off changed the others.");
  if (message.kind === "request") {
    const { to } = createResponse(message, 486, undefined, { toTag: "t1" });
    if (to.tag === undefined) throw new Error("A refusal has no tag in To.");
  }
}
