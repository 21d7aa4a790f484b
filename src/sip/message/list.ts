import type { Octets } from "#base/octets";

/** The elements of a comma-separated field value, trimmed. Commas in quotes and angle brackets do not separate. */
export function splitList(value: Octets): Octets[] {
  return value.split(",").map((element) => element.trim());
}
