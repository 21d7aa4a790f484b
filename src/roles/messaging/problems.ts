import { command } from "#base/command";
import { ExplainedError, type MeasuredCause } from "#base/explained-error";
import type { Cause } from "./decide-answer.ts";
import type { Forbidden } from "./decide-content.ts";

/** A message that did not reach a device: in which kind of case, and what was measured. The first fix is the sender's. */
export interface Refusal {
  readonly cause: Cause;
  readonly problem: ExplainedError;
  /** What a device said, where one did. */
  readonly deviceStatus?: number;
}

/** 606 with Warning 309: the content policy of this server. */
export const contentRefused = (found: Forbidden): Refusal => ({
  cause: "content-refused",
  problem: found.kind === "word" ? wordRefused(found.found) : linkRefused(found.found),
});

/** A policy's refusal, as 606 with Warning 309: other codes would read as "offline" in old clients. */
export const policyForbids = (problem: ExplainedError): Refusal => ({
  cause: "content-refused",
  problem: new ExplainedError({
    ...problem.explanation,
    legacy: { ...problem.explanation.legacy, warning: 309 },
  }),
});

/** MSG-0001. */
const wordRefused = (word: string): ExplainedError =>
  new ExplainedError({
    id: "MSG-0001",
    what: `The message contains the word "${word}", which the administrator of this server does not allow.`,
    why: { kind: "messages.content", observed: { word }, expected: "none of messages.blocked-words" },
    fix: [
      { text: "Send the message without the word." },
      { text: "Change messages.blocked-words.", command: "parley settings get messages.blocked-words" },
    ],
    legacy: { warning: 309 },
  });

/** MSG-0002. */
const linkRefused = (link: string): ExplainedError =>
  new ExplainedError({
    id: "MSG-0002",
    what: `The message contains the link ${link.slice(0, 80)}; the administrator of this server does not allow links.`,
    why: { kind: "messages.content", observed: { link: link.slice(0, 80) }, expected: "no link" },
    fix: [
      { text: "Send the message without the link." },
      { text: "Allow links.", command: "parley settings set messages.blocked-links false" },
    ],
    legacy: { warning: 309 },
  });

/** MSG-0003: the domain is ours and nobody has this address. */
export function unknownUser(address: string, domains: readonly string[]): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0003",
    what: `Nobody here has the address ${address}, so the message was not delivered.`,
    why: { kind: "directory.user", observed: "no such user", expected: "a user with this address" },
    ruledOut: [{ kind: "domain", evidence: `the domain is ours (${domains.join(", ")})` }],
    fix: [
      { text: "Check the spelling of the address." },
      { text: "Add the user.", command: command`parley user add ${address}` },
    ],
    legacy: { "ms-diagnostics": 1003 },
  });
  return { cause: "unknown-user", problem };
}

/** MSG-0004: the account is switched off. */
export function disabledUser(address: string): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0004",
    what: `The account ${address} is switched off, so the message was not delivered.`,
    why: { kind: "directory.user", observed: { enabled: false }, expected: { enabled: true } },
    fix: [
      { text: "Reach the person in another way." },
      { text: "Enable the account.", command: command`parley user enable ${address}` },
    ],
    legacy: { "ms-diagnostics": 4005 },
  });
  return { cause: "disabled", problem };
}

/** MSG-0005: nobody is signed in there, and this server keeps no messages (or not of this kind). */
export function signedOut(address: string, because: "switched-off" | "no-text"): Refusal {
  const reason =
    because === "no-text"
      ? "only texts are kept"
      : "this server does not keep messages (messages.keep is off)";
  const problem = new ExplainedError({
    id: "MSG-0005",
    what: `${address} is not signed in anywhere, and ${reason}: the message was not delivered.`,
    why: { kind: "location.bindings", observed: 0, expected: { atLeast: 1 } },
    ruledOut: [{ kind: "user", evidence: "the user exists and is enabled" }],
    fix: [
      { text: "Send it again when the person is signed in." },
      ...(because === "switched-off"
        ? [{ text: "Let messages be kept.", command: "parley settings set messages.keep true" }]
        : []),
    ],
    legacy: { "ms-diagnostics": 1006 },
  });
  return { cause: "signed-out", problem };
}

/** MSG-0006: nobody is signed in there; the message waits. */
export function kept(address: string, devices: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0006",
    what: `${away(address, devices)}. Your message is kept here and will be delivered at the next sign-in.`,
    why: absence(devices),
    fix: [{ text: "Nothing needs to be done; do not send it again." }],
    legacy: { "ms-diagnostics": 1006 },
  });
  return { cause: "kept", problem };
}

/** MSG-0007: the receiver has blocked the sender. */
export function blocked(address: string): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0007",
    what: `${address} does not accept messages from you.`,
    why: { kind: "presence.admission", observed: "blocked", expected: "admitted" },
    fix: [{ text: "Ask the person in another way to unblock you." }],
    legacy: { "ms-diagnostics": 2004 },
  });
  return { cause: "blocked", problem };
}

/** MSG-0008: the receiver does not want to be disturbed, and the sender is none of those who may. */
export function doNotDisturb(address: string): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0008",
    what: `${address} does not want to be disturbed now.`,
    why: { kind: "presence.admission", observed: "do-not-disturb", expected: "admitted" },
    fix: [{ text: "Try again when their presence has changed." }],
  });
  return { cause: "do-not-disturb", problem };
}

/** MSG-0009: as many messages wait for the person as may. */
export function mailboxFull(address: string, devices: number, most: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0009",
    what: `${away(address, devices)}, and ${most === 1 ? "1 message waits" : `${most} messages wait`} for them already, as many as may: yours was not kept.`,
    why: { kind: "messages.waiting", observed: most, expected: { lessThan: most } },
    fix: [
      { text: "Send it again when the person is signed in." },
      {
        text: "Raise messages.most-waiting.",
        command: command`parley settings set messages.most-waiting ${most * 2}`,
      },
    ],
  });
  return { cause: "mailbox-full", problem };
}

/** MSG-0010: longer than the setting allows. */
export function tooLarge(bytes: number, most: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0010",
    what: `The message has ${bytes} bytes; this server takes at most ${most}.`,
    why: { kind: "messages.size", observed: bytes, expected: { atMost: most } },
    fix: [
      { text: "Send it in several parts, or without formatting." },
      {
        text: "Raise messages.most-bytes.",
        command: command`parley settings set messages.most-bytes ${most * 2}`,
      },
    ],
    legacy: { "ms-diagnostics": 4008 },
  });
  return { cause: "too-large", problem };
}

/** MSG-0011: every message has to be archived, and the archive could not be written. */
export function archiveDown(failure: unknown): Refusal {
  const problem = new ExplainedError(
    {
      id: "MSG-0011",
      what: "Every message here must be archived, and the archive cannot be written now: the message was not delivered.",
      why: { kind: "messages.archive", observed: describe(failure), expected: "a written record" },
      fix: [
        { text: "Send it again later; the administrator has been told." },
        { text: "Look at the storage of the server.", command: "parley doctor" },
      ],
      legacy: { "ms-diagnostics": 5000 },
    },
    { cause: failure },
  );
  return { cause: "archive-down", problem };
}

/** MSG-0012: no device of the receiver takes this type. */
export function notAccepted(address: string, type: string): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0012",
    what: `No device of ${address} takes messages of the type ${type || "that was sent"}.`,
    why: { kind: "messages.type", observed: type, expected: "a type that a device takes" },
    fix: [{ text: "Send it as text." }],
  });
  return { cause: "not-accepted", problem, deviceStatus: 415 };
}

/** MSG-0013: there are devices, none of them answered, and the message is not kept. */
export function unreachable(address: string, devices: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0013",
    what: `${address} could not be reached: ${devices === 1 ? "their device does" : `none of their ${devices} devices did`} not answer.`,
    why: { kind: "messages.devices", observed: { asked: devices, answered: 0 }, expected: { answered: 1 } },
    fix: [{ text: "Send it again in a few minutes.", command: command`parley endpoints ${address}` }],
    legacy: { "ms-diagnostics": 1007 },
  });
  return { cause: "unreachable", problem };
}

/** MSG-0014: a message could not be put away for somebody who is not signed in. */
export function notKept(address: string, devices: number, failure: unknown): Refusal {
  const problem = new ExplainedError(
    {
      id: "MSG-0014",
      what: `${away(address, devices)}, and the message could not be kept because the store cannot be written now.`,
      why: { kind: "messages.store", observed: describe(failure), expected: "a written record" },
      fix: [
        { text: "Send it again later." },
        { text: "Look at the storage of the server.", command: "parley doctor" },
      ],
    },
    { cause: failure },
  );
  return { cause: "not-kept", problem };
}

/** MSG-0015: a device answered with a code of its own. */
export function deviceRefused(address: string, status: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0015",
    what: `The device of ${address} refused the message with the code ${status}.`,
    why: { kind: "messages.device-answer", observed: status, expected: "200" },
    fix: [{ text: "Try again, or tell the person that their device does not take messages." }],
  });
  return { cause: "device-refused", problem, deviceStatus: status };
}

/** MSG-0016: the person declined, on the device or by its settings. */
export function declined(address: string, status: number): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0016",
    what: `${address} is busy and declined the message.`,
    why: { kind: "messages.device-answer", observed: status, expected: "200" },
    fix: [{ text: "Try again later." }],
  });
  return { cause: "declined", problem, deviceStatus: status };
}

/** MSG-0017: somebody writes in the name of the server's help contact. */
export function reservedSender(address: string, setting: string): Refusal {
  const problem = new ExplainedError({
    id: "MSG-0017",
    what: `The address ${address} is reserved for the explanations of this server; nobody else may write from it.`,
    why: { kind: "messages.reserved", observed: address, expected: "another address" },
    fix: [
      { text: "Sign in with another account." },
      {
        text: `Give ${setting} another value, or the person another address.`,
        command: command`parley settings get ${setting}`,
      },
    ],
  });
  return { cause: "reserved", problem };
}

/** MSG-0018, answered 403: nobody proved who is writing. */
export function nobodyWrites(from: string): ExplainedError {
  return new ExplainedError({
    id: "MSG-0018",
    what: "Only signed-in people may write messages here.",
    why: { kind: "messages.sender", observed: from.slice(0, 120), expected: "a proven sender" },
    fix: [{ text: "Sign in first." }],
    legacy: { "ms-diagnostics": 4004 },
  });
}

/** MSG-0019, answered 481: a request for a message session that is not there. */
export function noSuchSession(method: string): ExplainedError {
  return new ExplainedError({
    id: "MSG-0019",
    what: "This message session has ended here, or the server was restarted since.",
    why: { kind: "messages.session", observed: { method, session: "none" }, expected: "an open session" },
    fix: [{ text: "Nothing needs to be done: the next message opens a new session." }],
    legacy: { "ms-diagnostics": 1004 },
  });
}

/** MSG-0020, answered 503: as many message sessions are open as may. */
export function tooManySessions(held: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "MSG-0020",
    what: `${held} message sessions are open here, as many as may.`,
    why: { kind: "messages.sessions", observed: held, expected: { lessThan: most } },
    fix: [
      {
        text: "Close conversations that are not needed, or find the client that opens so many.",
        command: "parley endpoints",
      },
    ],
  });
}

/** MSG-0021, answered 400: the INVITE makes no session. */
export function unreadableSession(contact: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "MSG-0021",
    what: "This INVITE does not say where its sender can be reached.",
    why: { kind: "messages.contact", observed: contact.slice(0, 120), expected },
    fix: [{ text: "Look at the message in the trace and correct the client.", command: "parley trace" }],
  });
}

/** MSG-0022, answered 500: a request of the session came after a later one (RFC 3261 §12.2.2). */
export function sessionOutOfOrder(seen: number, last: number | undefined): ExplainedError {
  return new ExplainedError({
    id: "MSG-0022",
    what: "A request of this session came after a later one.",
    why: { kind: "messages.cseq", observed: seen, expected: { moreThan: last ?? 0 } },
    fix: [{ text: "Nothing needs to be done: the client's next request counts on." }],
  });
}

/** How it was found that nobody is there. */
const away = (address: string, devices: number): string =>
  devices === 0
    ? `${address} is not signed in`
    : `${address} could not be reached (${devices === 1 ? "their device does" : `their ${devices} devices do`} not answer)`;

const absence = (devices: number): MeasuredCause =>
  devices === 0
    ? { kind: "location.bindings", observed: 0, expected: { atLeast: 1 } }
    : { kind: "messages.devices", observed: { asked: devices, answered: 0 }, expected: { answered: 1 } };

const describe = (failure: unknown): string =>
  (failure instanceof Error ? failure.message : String(failure)).slice(0, 200);

/** MSG-0023, answered 415: the body is compressed (RFC 3261 §20.12), and nobody here would unpack it. */
export function encodedContent(encoding: string): ExplainedError {
  return new ExplainedError({
    id: "MSG-0023",
    what: `The message is encoded with ${encoding.slice(0, 40)}, which is not read here.`,
    why: { kind: "messages.encoding", observed: encoding.slice(0, 40), expected: "identity" },
    fix: [{ text: "Switch compression of messages off in the client." }],
  });
}
