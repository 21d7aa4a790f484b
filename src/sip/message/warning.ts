import { type Octets, utf8Encode } from "#base/octets";
import { quote } from "./parameters.ts";

/** One warning (RFC 3261 §20.43): three digits, who warns (a host or a token), any text. */
export const printWarning = (code: number, agent: string, text: string): Octets =>
  `${code} ${agent} ${quote(utf8Encode(text))}`;

/**
 * ms-diagnostics, which Communicator clients show (MS-OCER 2.2.1). `more` are further pairs in their order; without
 * `source` it is the form for those outside, ms-diagnostics-public.
 */
export function printMsDiagnostics(
  code: number,
  reason: string,
  source?: string,
  more: readonly (readonly [name: string, text: string])[] = [],
): Octets {
  let value = `${code};reason=${quote(utf8Encode(reason))}`;
  if (source !== undefined) value += `;source=${quote(utf8Encode(source))}`;
  for (const [name, text] of more) value += `;${name}=${quote(utf8Encode(text))}`;
  return value;
}
