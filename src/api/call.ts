import { z } from "zod";

/**
 * Who may make a call. `staff`: whoever has a role (administrator, helpdesk, auditor), to look. `helpdesk`: helpdesk and
 * administrators, for what people on the phone need. `auditor`: auditors and administrators, for what others wrote and did.
 * `user`: a person who is signed in, about themselves. `anyone`: needs no sign-in.
 */
export type Access = "administrator" | "helpdesk" | "auditor" | "staff" | "user" | "anyone";

/** One call of the HTTP API: the server's route, the CLI's request and the OpenAPI document are made from it. */
export interface Call<Query = unknown, Body = unknown, Answer = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{name}` for each part that varies. */
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodType<Query>;
  readonly body: z.ZodType<Body>;
  readonly answer: z.ZodType<Answer>;
  /** Largest body in bytes. */
  readonly bodyLimit: number;
  readonly access: Access;
  /** `lines`: the answer is a stream of JSON lines, each of the shape of `answer`. */
  readonly form: "json" | "lines";
}

const nothing = z.object({});
type Nothing = z.infer<typeof nothing>;
export const done = z.object({ done: z.literal(true) });

interface Words<Q, B, A> {
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly answer: z.ZodType<A>;
  readonly bodyLimit?: number;
  readonly access?: Call["access"];
  readonly form?: Call["form"];
}

/** A call by its path, for administrators unless it says otherwise. */
export function call<A, Q = Nothing, B = Nothing>(
  [method, path]: readonly [Call["method"], string],
  summary: string,
  words: Words<Q, B, A>,
): Call<Q, B, A> {
  const { query, body, answer, bodyLimit = 64 * 1024, access = "administrator", form = "json" } = words;
  return {
    method,
    path,
    summary,
    // Where a call has no query or no body, Q and B are Nothing by default.
    query: query ?? (nothing as unknown as z.ZodType<Q>),
    body: body ?? (nothing as unknown as z.ZodType<B>),
    answer,
    bodyLimit,
    access,
    form,
  };
}
