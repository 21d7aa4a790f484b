import type { Octets } from "#base/octets";

/** `;name=value` pairs in their order; names in lower case, values as they stand (quotes kept), undefined without `=`. */
export type Parameters = readonly (readonly [name: string, value: Octets | undefined])[];

/** The value of a parameter; `""` when it stands there without one; undefined when it is missing. */
export function parameter(parameters: Parameters, name: string): Octets | undefined {
  for (const [one, value] of parameters) if (one === name) return value ?? "";
  return undefined;
}
