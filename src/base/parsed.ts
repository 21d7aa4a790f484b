/** What a parser gives: the value, or what it expected instead of what it saw. Parsers never throw. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const malformed = (expected: string): Parsed<never> => ({ ok: false, expected });
