import type { Octets } from "#base/octets";
import { splitOutside } from "./list.ts";

/** `;name=value` pairs in their order; names in lower case, values as they stand (quotes kept), undefined without `=`. */
export type Parameters = readonly (readonly [name: string, value: Octets | undefined])[];

const NONE: Parameters = [];

/** The value of a parameter; `""` when it stands there without one; undefined when it is missing. */
export function parameter(parameters: Parameters, name: string): Octets | undefined {
  for (const [one, value] of parameters) if (one === name) return value ?? "";
  return undefined;
}

/** Reads `a=1;b;c="x;y"`, without a leading semicolon. Never refuses: what has no name is left out. */
export function parseParameters(text: Octets): Parameters {
  if (text === "") return NONE;
  const pairs: (readonly [string, Octets | undefined])[] = [];
  for (const part of splitOutside(text, ";")) {
    const equals = part.indexOf("=");
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name !== "") pairs.push([name, equals < 0 ? undefined : part.slice(equals + 1).trim()]);
  }
  return pairs;
}

/** `;name=value` for each, ready to stand behind a URI or a value. */
export function printParameters(parameters: Parameters): Octets {
  let text = "";
  for (const [name, value] of parameters) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** The text in a quoted-string, escapes undone; anything else as it is. */
export function unquote(value: Octets): Octets {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replaceAll(/\\([\s\S])/g, "$1");
}
