import type { myDataCalls } from "#api/my-data-calls";
import type { Handlers } from "./handlers.ts";
import type { HttpUses } from "./uses.ts";

/** What a person does with their own contacts, messages, calls and picture; `by` is their address. */
export function createMyDataHandlers(_uses: HttpUses): Pick<Handlers, keyof typeof myDataCalls> {
  return {};
}
