import { type Octets, utf8Decode } from "#base/octets";
import { isAddress } from "#sip/message/lint-grammar";
import type { SipMessage } from "#sip/message/message";
import { countOf, listOf } from "../explain/words.ts";

export { capital, countOf } from "../explain/words.ts";

const MOST_TEXT = 200;

/** Octets as a person reads them: decoded, without controls, and no longer than a line. */
export function readable(octets: Octets, most = MOST_TEXT): string {
  const text = utf8Decode(octets.slice(0, most * 4)).replaceAll(/[\u0000-\u001f\u007f]+/g, " ");
  return text.length <= most ? text.trim() : `${text.slice(0, most).trim()} …`;
}

/** The same for text that has been decoded already, as XML is. */
export function shortened(text: string, most = MOST_TEXT): string {
  const flat = text
    .slice(0, most * 4)
    .replaceAll(/[\s\u0000-\u001f\u007f]+/g, " ")
    .trim();
  return flat.length <= most ? flat : `${flat.slice(0, most).trim()} …`;
}

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `10 minutes`, `1 hour and 30 minutes`, `0 seconds`. */
export function durationWords(seconds: number): string {
  const words: string[] = [];
  let left = Math.floor(seconds);
  for (const [name, length] of UNITS) {
    const count = Math.floor(left / length);
    if (count > 0) words.push(countOf(count, name));
    left -= count * length;
  }
  return words.length === 0 ? "0 seconds" : listOf(words);
}

/** A number of seconds in words; undefined when it is none. */
export const secondsIn = (text: Octets | undefined): string | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? durationWords(Number(text)) : undefined;

/** `192.0.2.1, port 5060`, `example.com`. */
export const placeWords = (host: string, port: number | undefined): string =>
  port === undefined ? readable(host, 100) : `${readable(host, 100)}, port ${port}`;

/** `1,234,567 bytes`: in groups of three, whatever the language of the machine. */
export const numberWords = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

/** `one`, `one and two`, `one, two and 7 more`. */
export function someOf(words: readonly string[], most = 12): string {
  return words.length <= most
    ? listOf(words)
    : listOf([...words.slice(0, most), `${words.length - most} more`]);
}

/** Whether a host is written as an address. */
export const isNumeric = (host: string): boolean => isAddress(host) || host.includes(":");

/** The method of a request, of an answer that of the request it answers; undefined: not to be read. */
export function methodOf(message: SipMessage | undefined): string | undefined {
  if (!message) return undefined;
  if (message.kind === "request") return message.method;
  const cseq = message.read("cseq");
  return cseq.ok ? cseq.value.method : undefined;
}

/** The status of an answer; undefined: it is a request, or cannot be read. */
export const statusOf = (message: SipMessage | undefined): number | undefined =>
  message?.kind === "response" ? message.status : undefined;

/** Whether a value was taken out before the trace was written. */
export const isRemoved = (value: string): boolean => value === "removed" || /^x+$/.test(value);

export const REMOVED = "removed from this trace";
