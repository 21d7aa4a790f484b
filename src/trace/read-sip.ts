import type { Octets } from "#base/octets";
import type { MessageLimits } from "#sip/message/limits";
import type { SipMessage } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";

export interface TolerantMessage {
  readonly message: SipMessage;
  /** What is wrong with it, as sentences without a full stop. */
  readonly notes: readonly string[];
}

/** What a log may hold: more than a server takes, and still bounded. */
const LIMITS: MessageLimits = { messageOctets: 4_194_304, fields: 2_000, lineOctets: 1_048_576 };
const MOST_REPAIRS = 20;

/**
 * Reads a message out of a trace: what a server would refuse is shown with a note instead. Undefined when its start line cannot be read,
 * for then it is no message of RFC 3261.
 */
export function readSip(octets: Octets): TolerantMessage | undefined {
  const notes: string[] = [];
  let text = octets;
  for (let left = MOST_REPAIRS; ; left--) {
    const read = parseMessage(text, LIMITS);
    if (read.ok) return { message: read.value, notes: [...notes, ...beyondBody(text, read.value)] };
    const { refusal, partial } = read;
    if (!partial) return undefined;
    if (refusal.field === "Content-Length") {
      partial.body = bodyOf(text);
      return { message: partial, notes: [...notes, ...lengthNote(partial, refusal.seen)] };
    }
    if (refusal.offset >= text.length || left <= 0 || refusal.expected.startsWith("an empty line"))
      return { message: partial, notes: [...notes, "the message ends within its header"] };
    const lineEnd = text.indexOf("\n", refusal.offset);
    if (lineEnd < 0) return { message: partial, notes: [...notes, "the message ends within its header"] };
    notes.push(`left out, for it is no header field: ${refusal.seen.slice(0, 40).trimEnd()}`);
    text = text.slice(0, refusal.offset) + text.slice(lineEnd + 1);
  }
}

function lengthNote(message: SipMessage, declared: string): string[] {
  if (!/^\d{1,9}$/.test(declared)) return [`Content-Length is no number: ${declared.slice(0, 40)}`];
  const missing = Number(declared) - message.body.length;
  return missing > 0 ? [`body ${octetsIn(missing)} shorter than Content-Length`] : [];
}

function beyondBody(text: Octets, { body, fields }: SipMessage): string[] {
  if (!fields.some(({ name }) => name === "content-length")) return [];
  const extra = bodyOf(text).length - body.length;
  return extra > 0 && bodyOf(text).slice(body.length).trim() !== ""
    ? [`${octetsIn(extra)} after the body are no part of the message`]
    : [];
}

/** Behind the first empty line. */
function bodyOf(text: Octets): Octets {
  const [crlf, lf] = [text.indexOf("\r\n\r\n"), text.indexOf("\n\n")];
  if (crlf >= 0 && (lf < 0 || crlf < lf)) return text.slice(crlf + 4);
  return lf < 0 ? "" : text.slice(lf + 2);
}

const octetsIn = (count: number): string => (count === 1 ? "1 byte" : `${count} bytes`);
