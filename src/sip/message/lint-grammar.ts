import type { Octets } from "#base/octets";
import { separators } from "./list.ts";

/** Some octets of the message and where they begin. */
export interface Piece {
  readonly text: Octets;
  readonly at: number;
}

/** Says that something else was expected in the place of a piece; `rfc` as in `RFC 3261 §20.16`. */
export type Complain = (seen: Piece, expected: string, rfc: string) => void;

/** The same of a whole message: `field` as we write its name, or `start line`, `header`, `body`. */
export type Report = (field: string, seen: Piece, expected: string, rfc: string) => void;

/** Looks at one value (or one element of a list). */
export type Rule = (piece: Piece, complain: Complain) => void;

export const TOKEN = "[A-Za-z0-9.!%*_+`'~-]+";
/** Escapes may hide any ASCII character but CR and LF (§25.1). */
export const QUOTED =
  '"(?:[^"\\\\\\u0000-\\u0008\\u000a-\\u001f\\u007f]|\\\\[\\u0000-\\u0009\\u000b\\u000c\\u000e-\\u007f])*"';
const GRAMMAR = "RFC 3261 §25.1";

export const whole = (...parts: string[]): RegExp => new RegExp(`^(?:${parts.join("")})$`);

const IS_TOKEN = whole(TOKEN);
const GENERIC_PARAMETER = whole(`${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|\\[[0-9A-Fa-f:.]+\\]|${QUOTED}))?`);

/** A part of a piece, without the blanks around it. */
export function cut({ text, at }: Piece, from: number, to: number = text.length): Piece {
  let begin = from;
  let end = to;
  while (begin < end && isBlank(text[begin])) begin++;
  while (end > begin && isBlank(text[end - 1])) end--;
  return { text: text.slice(begin, end), at: at + begin };
}
const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

/** The parts between separators that stand outside quotes and angle brackets. */
export function split(piece: Piece, separator: "," | ";"): [Piece, ...Piece[]] {
  const places = separators(piece.text, separator);
  const rest = places.map((place, index) => cut(piece, place + 1, places[index + 1]));
  return [cut(piece, 0, places[0]), ...rest];
}

/** What the expression matches, from end to end. */
export const matches =
  (expression: RegExp, expected: string, rfc: string): Rule =>
  (piece, complain) => {
    if (!expression.test(piece.text)) complain(piece, expected, rfc);
  };

export const token = (rfc: string): Rule => matches(IS_TOKEN, "a token", rfc);

/** A comma-separated list; `orNothing` where the grammar allows an empty value. */
export const listOf =
  (rule: Rule, rfc: string, orNothing?: "or nothing"): Rule =>
  (piece, complain) => {
    if (piece.text === "" && orNothing) return;
    for (const element of split(piece, ",")) {
      if (element.text === "")
        complain(element.at < piece.at ? piece : element, "an element between commas", rfc);
      else rule(element, complain);
    }
  };

/** Rules for the values of parameters that have their own; the value comes without blanks, empty where there is none. */
export type ParameterRules = Readonly<Record<string, Rule>>;

/** Something, then `;name=value` parameters, each name once (§7.3.1). */
export const withParameters =
  (head: Rule, rules: ParameterRules, rfc: string, required: readonly string[] = []): Rule =>
  (piece, complain) => {
    const [first, ...parameters] = split(piece, ";");
    head(first, complain);
    const seen = new Set<string>();
    for (const parameter of parameters) {
      if (parameter.text === "") {
        complain(parameter, "a parameter after the semicolon", rfc);
        continue;
      }
      const equals = parameter.text.indexOf("=");
      const name = cut(parameter, 0, equals < 0 ? undefined : equals).text.toLowerCase();
      if (seen.has(name)) complain(parameter, `the parameter ${name} once`, "RFC 3261 §7.3.1");
      seen.add(name);
      const value =
        equals < 0 ? { text: "", at: parameter.at + parameter.text.length } : cut(parameter, equals + 1);
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (rule) rule(value, complain);
      else if (!GENERIC_PARAMETER.test(parameter.text))
        complain(parameter, "a parameter: name, or name=token, host or quoted text", rfc);
    }
    for (const name of required) if (!seen.has(name)) complain(piece, `a parameter ${name}`, rfc);
  };

const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** hostname, IPv4address or IPv6reference in brackets. */
export function isHost(text: Octets): boolean {
  if (text.startsWith("[")) return text.endsWith("]") && isIpv6(text.slice(1, -1));
  if (IPV4.test(text)) return isIpv4(text);
  return text.length <= 253 && text.split(".").every((label) => label.length <= 63) && HOST_NAME.test(text);
}

const isIpv4 = (text: Octets): boolean =>
  IPV4.test(text) && text.split(".").every((number) => Number(number) <= 255);

/** An IPv6 address without brackets (RFC 5118 §4.2 asks for all its forms). */
export function isIpv6(text: Octets): boolean {
  if (text.length > 45) return false;
  // The grammar of RFC 3261 writes ::: before an IPv4 address (RFC 5118 §4.10).
  if (/:::\d{1,3}\./.test(text)) return isIpv6(text.replace(":::", "::"));
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const half of halves) {
    if (half === "") continue;
    const parts = half.split(":");
    for (const [index, part] of parts.entries()) {
      if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups++;
      else if (half === halves.at(-1) && index === parts.length - 1 && isIpv4(part)) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

export const isAddress = (text: Octets): boolean =>
  isIpv4(text) || isIpv6(text) || (text.startsWith("[") && isHost(text));

/** A host with a port or without, blanks around the colon or none. */
export function hostPort(piece: Piece, complain: Complain, rfc: string): void {
  const colon = /\][ \t]*:|^[^[\]:]*:/.exec(piece.text);
  const end = colon ? colon.index + colon[0].length - 1 : piece.text.length;
  const host = cut(piece, 0, end);
  if (!isHost(host.text)) complain(host, "a host name, an IPv4 address, or an IPv6 address in brackets", rfc);
  if (!colon) return;
  const port = cut(piece, end + 1);
  if (!/^\d{1,5}$/.test(port.text) || Number(port.text) > 65535 || Number(port.text) === 0)
    complain(port, "a port from 1 to 65535", rfc);
}

/** Index of the quote that closes the one at the beginning; -1 where none does. */
export function closingQuote(text: Octets): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

const IS_QUOTED = whole(QUOTED);

/** One quoted-string and nothing else. */
export const quotedString: Rule = (piece, complain) => {
  const { text } = piece;
  if (!text.startsWith('"')) complain(piece, "text in quotes", GRAMMAR);
  else if (closingQuote(text) < 0) complain(piece, "a closing quote", GRAMMAR);
  else if (!IS_QUOTED.test(text))
    complain(piece, "nothing behind the closing quote, and controls only after a backslash", GRAMMAR);
};

/** Index behind the comment that begins here, comments within included; -1 where it does not end. */
export function endOfComment(text: Octets, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return -1;
}
