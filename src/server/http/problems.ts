import type { Call } from "#api/calls";
import { command } from "#base/command";
import { ExplainedError, type WrongField } from "#base/explained-error";

/** API-0001, answered 401: nobody is signed in. */
export function notSignedIn(
  seen: "nothing" | "an ended session" | "a wrong token" | "the command line",
  needed: Call["access"],
): ExplainedError {
  const own = needed === "user";
  return new ExplainedError({
    id: "API-0001",
    what: own
      ? "Only somebody who is signed in in this browser may do this."
      : "Only an administrator who is signed in may do this.",
    why: {
      kind: "api.not-signed-in",
      observed: seen,
      expected: own ? "the cookie of a session" : "the cookie of a session, or the token of this instance",
    },
    fix: own
      ? [{ text: "Sign in.", panel: "/" }]
      : [
          { text: "Sign in as an administrator.", panel: "/" },
          {
            text: "On the server itself use the command line with its data folder.",
            command: "parley status --data DIR",
          },
        ],
  });
}

/** API-0012, answered 403: who is signed in has another role, or none. */
export function otherRole(
  address: string,
  role: string | undefined,
  enough: readonly string[],
): ExplainedError {
  const has = role === undefined ? "has no role here" : `has the role ${role}`;
  return new ExplainedError({
    id: "API-0012",
    what: `${address} ${has}; this needs ${enough.join(" or ")}.`,
    why: { kind: "api.role", observed: { address, role: role ?? "none" }, expected: { oneOf: enough } },
    fix: [
      { text: "Ask an administrator, or sign in as one.", panel: "/" },
      {
        text: "An administrator gives a role.",
        panel: "/admin/roles",
        command: command`parley role set ${address} ${enough.at(-1) ?? "administrator"}`,
      },
    ],
  });
}

/** API-0002, answered 403: the call came in the clear from another computer. */
export function onlySecure(remote: string, httpsPort: number | undefined): ExplainedError {
  return new ExplainedError({
    id: "API-0002",
    what: "From another computer this is only answered over HTTPS.",
    why: {
      kind: "api.in-the-clear",
      observed: { transport: "http", from: remote },
      expected: { anyOf: ["https", "http from the computer itself"] },
    },
    fix: [{ text: `Use https${httpsPort === undefined ? "" : `, port ${httpsPort}`}.` }],
  });
}

/** API-0003, answered 422: fields of the request do not fit; all of them are named. */
export function wrongRequest(operation: string, fields: readonly WrongField[]): ExplainedError {
  return new ExplainedError({
    id: "API-0003",
    what: `The request has wrong fields: ${fields.map(({ field, expected }) => `${field}: ${expected}`).join("; ")}.`,
    why: {
      kind: "api.schema",
      observed: fields.map(({ field }) => field),
      expected: `the schema of ${operation} in /api/openapi.json`,
    },
    fields,
    fix: [{ text: "Correct the fields and send it again." }],
  });
}

/** API-0004, answered 404: what the address names is not there. */
export function notFound(what: string, name: string): ExplainedError {
  return new ExplainedError({
    id: "API-0004",
    what: `There is no ${what} "${name}".`,
    why: { kind: "api.not-found", observed: name, expected: `the name of a ${what} that there is` },
    fix: [{ text: "Look at the list for the right name." }],
  });
}

/** API-0005, answered 429: more calls from one address than anybody needs. */
export function tooManyCalls(remote: string, perMinute: number, retryAfterSeconds: number): ExplainedError {
  return new ExplainedError({
    id: "API-0005",
    what: "There were too many calls from this address in the last minute.",
    why: {
      kind: "api.rate",
      observed: { from: remote },
      expected: { callsPerMinute: { atMost: perMinute } },
    },
    fix: [{ text: `Wait ${retryAfterSeconds} seconds.` }],
  });
}

/** API-0006, answered 403: a browser sent this on behalf of another site. */
export function foreignOrigin(seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "API-0006",
    what: "This was not sent from a page of this server.",
    why: { kind: "api.cross-site", observed: seen, expected },
    fix: [{ text: "Open the page on this server again and repeat it there.", panel: "/" }],
  });
}

/** API-0007, answered 500: our own code failed in a call. */
export function callDefect(operation: string, error: unknown): ExplainedError {
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ExplainedError(
    {
      id: "API-0007",
      what: `A defect in Parley stopped the call ${operation}.`,
      why: { kind: "api.defect", observed: seen.slice(0, 200), expected: "no exception" },
      fix: [{ text: "Send the case file to the makers; the call may be tried again." }],
    },
    { cause: error },
  );
}

/** API-0008, answered 404: no page and no call has this path. */
export function noSuchPath(method: string, path: string): ExplainedError {
  return new ExplainedError({
    id: "API-0008",
    what: `Nothing here answers ${method} ${path.slice(0, 200)}.`,
    why: {
      kind: "api.path",
      observed: `${method} ${path.slice(0, 200)}`,
      expected: "a path of /api/openapi.json or a page",
    },
    fix: [{ text: "Begin at the first page.", panel: "/" }],
  });
}

/** API-0009, answered 400, 413 or 415: the body cannot be read. */
export function unreadableBody(status: number, seen: string, limit: number): ExplainedError {
  return new ExplainedError({
    id: "API-0009",
    what: "The body of the request cannot be read.",
    why: {
      kind: "api.body",
      observed: { status, seen },
      expected: { type: "application/json", bytes: { atMost: limit } },
    },
    fix: [{ text: "Send JSON within the limit." }],
  });
}

/** API-0010, answered 503: enough readers follow the trace. */
export function tooManyFollowers(followers: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "API-0010",
    what: `${followers} readers follow the trace already.`,
    why: { kind: "api.trace-followers", observed: followers, expected: { atMost: most } },
    fix: [
      { text: "End one of them (Ctrl+C), or read the trace without following it.", command: "parley trace" },
    ],
  });
}
