import type { ExplainedError } from "#base/explained-error";

/** How a request is answered: with attributes, or with an error code and what stands behind it. */
export type Verdict =
  | { readonly ok: true; readonly attributes: readonly (readonly [type: number, value: Uint8Array])[] }
  | { readonly ok: false; readonly code: number; readonly error: ExplainedError };

export const granted = (...attributes: readonly (readonly [number, Uint8Array])[]): Verdict => ({
  ok: true,
  attributes,
});
export const refused = (code: number, error: ExplainedError): Verdict & { readonly ok: false } => ({
  ok: false,
  code,
  error,
});
