import type { Call } from "./call.ts";

/** What a person has here: contacts, messages, calls, a picture. */
export const myDataCalls = {} as const satisfies Record<string, Call>;
