import type { Octets } from "#base/octets";
import type { SipMessage } from "./message.ts";

/**
 * The octets of a message, ready to be sent. Fields leave as they came; Content-Length is always there, always right, and
 * last (RFC 3261 §20.14; Communicator clients drop the connection without it).
 */
export function printMessage(message: SipMessage): Octets {
  let text =
    message.kind === "request"
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  for (const field of message.fields) if (field.name !== "content-length") text += `${field.line}\r\n`;
  return `${text}Content-Length: ${message.body.length}\r\n\r\n${message.body}`;
}
