import { ExplainedError } from "#base/explained-error";

/** PIPE-0001, answered 503: our own code failed while it worked on a request. */
export function defect(step: string, method: string, error: unknown): ExplainedError {
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ExplainedError(
    {
      id: "PIPE-0001",
      what: `A defect in Parley stopped this ${method} at "${step}".`,
      why: { kind: "pipeline.defect", observed: seen.slice(0, 200), expected: "no exception" },
      fix: [{ text: "Send the case file to the makers; the request itself may be tried again." }],
    },
    { cause: error },
  );
}

/** PIPE-0002, answered 483: the request went through too many servers. */
export function tooManyHops(method: string): ExplainedError {
  return new ExplainedError({
    id: "PIPE-0002",
    what: `The ${method} went through as many servers as it was allowed to and did not arrive.`,
    why: { kind: "sip.max-forwards", observed: 0, expected: { atLeast: 1 } },
    fix: [
      { text: "Look in the trace for servers that send the request to each other.", command: "parley trace" },
    ],
  });
}

/** PIPE-0003, answered 416: the Request-URI has a scheme that nobody here can route. */
export function unknownScheme(uri: string): ExplainedError {
  const scheme = /^[a-z][a-z0-9+.-]{0,30}(?=:)/i.exec(uri)?.[0] ?? "no scheme";
  return new ExplainedError({
    id: "PIPE-0003",
    what: `Parley cannot call an address that begins with "${scheme}".`,
    why: { kind: "sip.uri-scheme", observed: scheme, expected: { oneOf: ["sip", "sips", "tel"] } },
    fix: [{ text: "Use an address of the form sip:name@domain or a telephone number." }],
  });
}

/** PIPE-0004, answered 420: the request demands a protocol extension that we do not have. */
export function unsupportedExtension(tags: readonly string[], known: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "PIPE-0004",
    what: `The request demands an extension that this server does not have: ${tags.join(", ")}.`,
    why: { kind: "sip.proxy-require", observed: tags, expected: { among: known } },
    fix: [{ text: "Switch this extension off in the client." }],
  });
}

/** PIPE-0005, answered 405, 489 or 501: no part of this server serves the request. */
export function nobodyServes(method: string, detail: string, served: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "PIPE-0005",
    what: `No part of this server answers ${method}${detail}.`,
    why: { kind: "pipeline.not-served", observed: `${method}${detail}`, expected: { oneOf: served } },
    fix: [
      { text: "Nothing needs to be done where the client goes on without it.", command: "parley routes" },
    ],
  });
}
