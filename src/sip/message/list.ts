import type { Octets } from "#base/octets";

const TAB = 9;
const LF = 10;
const CR = 13;
const SP = 32;

const isBlank = (code: number): boolean => code === SP || code === TAB || code === CR || code === LF;

/**
 * Without the blanks and line ends around it. String.trim would also take the octet A0, which ends letters in UTF-8 (`à` is C3 A0).
 */
export function trimBlanks(text: Octets): Octets {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return from === 0 && to === text.length ? text : text.slice(from, to);
}

/** The elements of a comma-separated field value, trimmed. Commas in quotes and angle brackets do not separate. */
export function splitList(value: Octets): Octets[] {
  return splitOutside(value, ",");
}

/** The first element of a comma-separated field value, trimmed. */
export function firstElement(value: Octets): Octets {
  return value.includes(",") ? (splitOutside(value, ",")[0] ?? "") : value;
}

/** Splits at a character wherever it stands outside quotes and angle brackets; parts come trimmed. */
export function splitOutside(value: Octets, separator: "," | ";"): Octets[] {
  if (!value.includes(separator)) return [trimBlanks(value)];
  const parts: Octets[] = [];
  let from = 0;
  for (const at of separators(value, separator)) {
    parts.push(trimBlanks(value.slice(from, at)));
    from = at + 1;
  }
  parts.push(trimBlanks(value.slice(from)));
  return parts;
}

/** Where the separators stand that are neither in quotes nor in angle brackets. */
export function separators(value: Octets, separator: "," | ";"): number[] {
  const places: number[] = [];
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (quoted) {
      if (character === "\\") at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "<") bracketed = true;
    else if (character === ">") bracketed = false;
    else if (character === separator && !bracketed) places.push(at);
  }
  return places;
}

/** Whether every quote and bracket is closed: in a value where one is not, what we put behind it would be swallowed. */
export function isClosed(text: Octets): boolean {
  if (!text.includes('"') && !text.includes("<")) return true;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted && character === "\\") at++;
    else if (!quoted && character === "<") bracketed = true;
    else if (!quoted && character === ">") bracketed = false;
  }
  return !quoted && !bracketed;
}
