import type { AnswerOf, BodyOf, CallName, calls, QueryOf } from "#api/calls";
import type { Session } from "#roles/accounts/contract";

/** What a handler is given: everything has passed its schema. */
export interface Input<Name extends CallName> {
  readonly query: QueryOf<(typeof calls)[Name]>;
  readonly body: BodyOf<(typeof calls)[Name]>;
  /** The part of the path in braces; every call has at most one. */
  readonly name: string;
  /** Who does it, for the audit; in the calls of a person about themselves (`access: "user"`) that person's address. */
  readonly by: string;
  readonly visit: Visit;
}

/** Where a call comes from. */
export interface Visit {
  readonly remote: string;
  /** What the browser called us by, without the port. */
  readonly host: string;
  /** As the browser sees it: `https://pbx.example.com:8443`. */
  readonly origin: string;
  readonly userAgent: string;
  /** Of the session that the cookie names; undefined for the command line and for strangers. */
  readonly session: Session | undefined;
}

/** The calls that set or clear the cookie: entrance.ts has them. */
type EntranceCall = "signIn" | "signOut" | "sessionShow" | "passkeySignIn" | "linkUse";

/** The calls that need the HTTP request itself are answered elsewhere. */
export type PlainCall = Exclude<CallName, "traceFollow" | EntranceCall>;

export type Handlers = {
  readonly [Name in PlainCall]: (
    input: Input<Name>,
  ) => AnswerOf<(typeof calls)[Name]> | Promise<AnswerOf<(typeof calls)[Name]>>;
};

/** The calls that only need the store. */
export type StoreCall = Exclude<
  Extract<PlainCall, `user${string}` | `setting${string}`>,
  "userResetSignIn" | "userOriginals"
>;
