import type { Octets } from "#base/octets";

/** The elements of a comma-separated field value, trimmed. Commas in quotes and angle brackets do not separate. */
export function splitList(value: Octets): Octets[] {
  return splitOutside(value, ",");
}

/** Splits at a character wherever it stands outside quotes and angle brackets; parts come trimmed. */
export function splitOutside(value: Octets, separator: string): Octets[] {
  if (!value.includes(separator)) return [value.trim()];
  const parts: Octets[] = [];
  let from = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value[at];
    if (quoted) {
      if (character === "\\") at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "<") depth++;
    else if (character === ">") depth = Math.max(0, depth - 1);
    else if (character === separator && depth === 0) {
      parts.push(value.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts;
}
