import { ExplainedError } from "#base/explained-error";

/** PSH-0001, answered 422: where a browser wants to be told is no push service on the Internet. */
export const badEndpoint = (endpoint: string): ExplainedError =>
  new ExplainedError({
    id: "PSH-0001",
    what: "Notifications are not sent to this address.",
    why: { kind: "push.endpoint", observed: endpoint, expected: "https at a public host name" },
    fix: [
      { text: "Use a browser whose maker runs a push service, or leave notifications of closed pages off." },
    ],
  });

/** PSH-0002, answered 404: the account is gone. */
export const noSuchOwner = (address: string): ExplainedError =>
  new ExplainedError({
    id: "PSH-0002",
    what: `There is no user ${address} any more.`,
    why: { kind: "directory.user", observed: "no such user", expected: address },
    fix: [{ text: "Sign in with an account that is there." }],
  });
