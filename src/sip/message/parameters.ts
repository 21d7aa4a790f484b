import type { Octets } from "#base/octets";
import { splitOutside, trimBlanks } from "./list.ts";

/** `;name=value` pairs in their order; names in lower case, values as they stand (quotes kept), undefined without `=`. */
export type Parameters = readonly (readonly [name: string, value: Octets | undefined])[];

const NONE: Parameters = [];

/** The value of a parameter; `""` when it stands there without one; undefined when it is missing. */
export function parameter(parameters: Parameters, name: string): Octets | undefined {
  for (const pair of parameters) if (pair[0] === name) return pair[1] ?? "";
  return undefined;
}

/** Reads `a=1;b;c="x;y"`, without a leading semicolon. Never refuses: what has no name is left out. */
export function parseParameters(text: Octets): Parameters {
  if (text === "") return NONE;
  if (text.includes('"') || text.includes("<")) {
    const pairs: (readonly [string, Octets | undefined])[] = [];
    for (const part of splitOutside(text, ";")) addPair(pairs, part, 0, part.indexOf("="), part.length);
    return pairs;
  }
  const pairs: (readonly [string, Octets | undefined])[] = [];
  let equals = text.indexOf("=");
  for (let at = 0; at < text.length; ) {
    let end = text.indexOf(";", at);
    if (end < 0) end = text.length;
    if (equals >= 0 && equals < at) equals = text.indexOf("=", at);
    addPair(pairs, text, at, equals < end ? equals : -1, end);
    at = end + 1;
  }
  return pairs;
}

function addPair(
  pairs: (readonly [string, Octets | undefined])[],
  text: Octets,
  at: number,
  equals: number,
  end: number,
): void {
  const name = trimBlanks(text.slice(at, equals < 0 ? end : equals)).toLowerCase();
  if (name !== "") pairs.push([name, equals < 0 ? undefined : trimBlanks(text.slice(equals + 1, end))]);
}

/** `;name=value` for each, ready to stand behind a URI or a value. */
export function printParameters(parameters: Parameters): Octets {
  let text = "";
  for (const [name, value] of parameters) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
}

/** The same parameters with this one in the place of any of its name, at the end where there was none; undefined takes it away. */
export function withParameter(
  parameters: Parameters,
  name: string,
  value: Octets | "" | undefined,
): Parameters {
  const others = parameters.filter(([one]) => one !== name);
  if (value === undefined) return others;
  const at = parameters.findIndex(([one]) => one === name);
  const pair = [name, value === "" ? undefined : value] as const;
  return at < 0 ? [...others, pair] : [...others.slice(0, at), pair, ...others.slice(at)];
}

/** The text in a quoted-string, escapes undone; anything else as it is. */
export function unquote(value: Octets): Octets {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replaceAll(/\\([\s\S])/g, "$1");
}

/** Octets (UTF-8) as a quoted-string (§25.1); line ends and other controls become blanks. */
export function quote(text: Octets): Octets {
  return `"${text.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").replaceAll(/["\\]/g, "\\$&")}"`;
}
