import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** SUB-0001, answered 406: the client reads none of the document types of this package. */
export function noCommonType(
  event: string,
  accepted: readonly string[],
  types: readonly string[],
): ExplainedError {
  return new ExplainedError({
    id: "SUB-0001",
    what: `The client accepts no document that "${event}" has here.`,
    why: { kind: "subscription.accept", observed: accepted.slice(0, 20), expected: { oneOf: types } },
    fix: [
      { text: "Switch this function off in the client, or use a version that reads one of these types." },
    ],
  });
}

/** SUB-0002, answered 481: a refresh for a subscription that is not there (MS-OCER 2014). */
export function noSuchSubscription(event: string, held: number): ExplainedError {
  return new ExplainedError({
    id: "SUB-0002",
    what: `There is no subscription to "${event}" in the dialog of this SUBSCRIBE now.`,
    why: {
      kind: "subscription.dialog",
      observed: { subscriptionsOfThisPerson: held },
      expected: "one with this Call-ID and these tags",
    },
    fix: [{ text: "Nothing needs to be done: the client subscribes anew." }],
    legacy: { "ms-diagnostics": 2014 },
  });
}

/** SUB-0003, answered 503: too many subscriptions (MS-OCER 2012). */
export function tooMany(whose: string, held: number, limit: number, setting: string): ExplainedError {
  return new ExplainedError({
    id: "SUB-0003",
    what: `${whose} already holds ${held} subscriptions, which is as many as it may.`,
    why: { kind: "subscription.limit", observed: held, expected: { atMost: limit } },
    fix: [
      {
        text: `Raise ${setting}, or find the client that subscribes so often.`,
        command: command`parley settings set ${setting} ${limit * 2}`,
      },
    ],
    legacy: { "ms-diagnostics": 2012 },
  });
}

/** SUB-0004, answered 423: the time asked for is too short. */
export function tooBrief(asked: number, least: number): ExplainedError {
  return new ExplainedError({
    id: "SUB-0004",
    what: `A subscription of ${asked} seconds is too short here.`,
    why: { kind: "subscription.expires", observed: asked, expected: { atLeast: least } },
    fix: [{ text: `Ask for at least ${least} seconds; Min-Expires of the answer says so too.` }],
  });
}

/** SUB-0005, answered 403: nobody proved who is asking. */
export function nobodyKnown(from: string, event: string): ExplainedError {
  return new ExplainedError({
    id: "SUB-0005",
    what: `Only signed-in people may subscribe to "${event}".`,
    why: { kind: "subscription.sender", observed: from.slice(0, 120), expected: "a proven sender" },
    fix: [{ text: "Sign in first." }],
    legacy: { "ms-diagnostics": 2004 },
  });
}

/** SUB-0006, answered 400: the SUBSCRIBE cannot make a dialog, or cannot be read. */
export function unreadableSubscribe(field: string, seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "SUB-0006",
    what: `The ${field} of this SUBSCRIBE cannot be used.`,
    why: { kind: "subscription.field", observed: { [field]: seen.slice(0, 120) }, expected },
    fix: [{ text: "Look at the message in the trace and correct the client.", command: "parley trace" }],
  });
}

/** SUB-0007, answered 500: a request of the dialog came after a later one (RFC 3261 §12.2.2). */
export function outOfOrder(seen: number, last: number): ExplainedError {
  return new ExplainedError({
    id: "SUB-0007",
    what: "A SUBSCRIBE came after a later one of the same dialog.",
    why: { kind: "subscription.cseq", observed: seen, expected: { greaterThan: last } },
    fix: [{ text: "Nothing needs to be done: the later one counts." }],
  });
}
