import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** ACC-0001: there is no user with this address and this password. One answer for both, so that nobody learns who exists. */
export function wrongCredentials(): ExplainedError {
  return new ExplainedError({
    id: "ACC-0001",
    what: "There is no user with this address and this password.",
    why: {
      kind: "accounts.credentials",
      observed: "address and password do not fit together",
      expected: "a user's own",
    },
    fix: [
      {
        text: "Type both again; an administrator can set a new password.",
        command: "parley user passwd ADDRESS",
      },
    ],
  });
}

/** ACC-0002: too many wrong passwords or codes came from one place for one address; others are not held up by it. */
export function slowedDown(seconds: number, failures: number, free: number): ExplainedError {
  return new ExplainedError({
    id: "ACC-0002",
    what: `After ${failures} wrong passwords or codes from this place the next try is possible in ${seconds} s.`,
    why: {
      kind: "accounts.too-many-failures",
      observed: { failures, waitSeconds: seconds },
      expected: { failures: { atMost: free } },
    },
    fix: [{ text: `Wait ${seconds} s. Signing in from another place is not held up.` }],
  });
}

/** ACC-0003, answered 401: the password is right, and this user's authenticator has to show a code as well. */
export function codeMissing(): ExplainedError {
  return new ExplainedError({
    id: "ACC-0003",
    what: "The password is right; the code of the authenticator is needed too.",
    why: { kind: "accounts.code", observed: "no code", expected: "six digits" },
    fix: [
      { text: "Type the six digits that the authenticator shows now." },
      { text: "Without it, ask an administrator.", command: "parley user reset-sign-in ADDRESS" },
    ],
  });
}

/** ACC-0004, answered 401 to a sign-in: the code is not that of this moment, or was used before. */
export function codeWrong(seen: "another code" | "a code that was used before"): ExplainedError {
  return new ExplainedError({
    id: "ACC-0004",
    what:
      seen === "another code"
        ? "This is not the code of this moment."
        : "This code was used before; each is good once.",
    why: {
      kind: "accounts.code",
      observed: seen,
      expected: "the code of this half minute or one beside it, unused",
    },
    fix: [
      { text: "Wait for the next code, and type that." },
      { text: "When no code is taken, set the clock of the device that shows them." },
    ],
  });
}

/** ACC-0005: the password is right, and the user is disabled. */
export function disabledUser(address: string): ExplainedError {
  return new ExplainedError({
    id: "ACC-0005",
    what: `${address} is disabled.`,
    why: { kind: "accounts.disabled", observed: { enabled: false }, expected: { enabled: true } },
    fix: [
      { text: "Ask an administrator to enable the user.", command: command`parley user enable ${address}` },
    ],
  });
}

/** ACC-0006: so many sign-ins are being checked that one more would cost the server memory that calls need. */
export function tooManyChecks(most: number): ExplainedError {
  return new ExplainedError({
    id: "ACC-0006",
    what: `${most} sign-ins are being checked at this moment; this one was not begun.`,
    why: { kind: "accounts.sign-ins-at-once", observed: most, expected: { below: most } },
    fix: [
      {
        text: "Try again in a few seconds; the log names the addresses that try so often.",
        command: "parley events",
      },
    ],
  });
}

/** ACC-0007: what the browser sent does not prove that its passkey is one of ours. */
export function passkeyRefused(seen: string): ExplainedError {
  return new ExplainedError({
    id: "ACC-0007",
    what: "The passkey was not accepted.",
    why: {
      kind: "accounts.passkey",
      observed: seen,
      expected: "a passkey that was added here, answering our latest question on this page",
    },
    fix: [{ text: "Try once more. Else sign in with the password, and add a passkey in the settings." }],
  });
}

/** ACC-0008, answered 403: administrators must show two factors here, and this session showed one. */
export function secondFactorNeeded(address: string): ExplainedError {
  return new ExplainedError({
    id: "ACC-0008",
    what: `${address} may administrate only after a sign-in with a code or a passkey.`,
    why: {
      kind: "accounts.second-factor",
      observed: { factors: 1 },
      expected: { factors: 2, setting: "accounts.second-factor" },
    },
    fix: [
      { text: "Add a code or a passkey in the settings; it counts at once.", panel: "/settings" },
      { text: "Or sign in again with the one that is there.", panel: "/" },
    ],
  });
}

/** ACC-0009, answered 410: the link was used, is too old, was taken back, or never was one. */
export function linkNotGood(): ExplainedError {
  return new ExplainedError({
    id: "ACC-0009",
    what: "This link is not good any more, or never was: each works once and for a limited time.",
    why: {
      kind: "accounts.link",
      observed: "a token that belongs to no open link",
      expected: "the link that was made last for this person, unused, within its time",
    },
    fix: [
      { text: "Whoever has chosen a password already signs in with it.", panel: "/" },
      { text: "Else ask an administrator for another link.", command: "parley invite ADDRESS" },
      {
        text: "While there is no administrator, starting Parley again prints a new link.",
        command: "parley start",
      },
    ],
  });
}

/** ACC-0010: a first code came, and no secret waits for it. */
export function nothingOffered(minutes: number): ExplainedError {
  return new ExplainedError({
    id: "ACC-0010",
    what: "No new authenticator waits for its first code.",
    why: {
      kind: "accounts.code-offer",
      observed: "no offer, or an older one",
      expected: { offeredWithinMinutes: minutes },
    },
    fix: [{ text: "Begin again: a new secret is shown.", panel: "/settings" }],
  });
}

/** ACC-0011: this page has no name that a passkey can be bound to. */
export function passkeyNeedsName(host: string): ExplainedError {
  return new ExplainedError({
    id: "ACC-0011",
    what: `A passkey cannot be made or used at ${host.slice(0, 100)}: it is bound to a host name.`,
    why: {
      kind: "accounts.passkey-host",
      observed: host.slice(0, 100),
      expected: "localhost, or a host name over https",
    },
    fix: [{ text: "Open this page by the server's name, as https://pbx.example.com:8443." }],
  });
}

/** ACC-0012: as many passkeys as one person may have. */
export function tooManyPasskeys(most: number): ExplainedError {
  return new ExplainedError({
    id: "ACC-0012",
    what: `There are ${most} passkeys already.`,
    why: { kind: "accounts.passkeys", observed: most, expected: { below: most } },
    fix: [{ text: "Remove one that is not used any more.", panel: "/settings" }],
  });
}

/** ACC-0013: an authenticator is there, and another would silently take its place. */
export function codesAreOn(address: string): ExplainedError {
  return new ExplainedError({
    id: "ACC-0013",
    what: `${address} has an authenticator already.`,
    why: { kind: "accounts.codes-on", observed: { codes: true }, expected: { codes: false } },
    fix: [{ text: "Switch codes off with the password first, then set the new one up.", panel: "/settings" }],
  });
}
