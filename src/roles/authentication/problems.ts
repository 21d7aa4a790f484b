import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

const FORBIDDEN = { "ms-diagnostics": 4004 };
const HANDSHAKE = { "ms-diagnostics": 1000 };

/** AUTH-0001: the password is another one. */
export function wrongPassword(address: string, scheme: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0001",
    what: `The password for ${address} is not right.`,
    why: {
      kind: "authentication.password",
      observed: `the ${scheme} answer was made with another password`,
      expected: "the stored password",
    },
    ruledOut: [
      { kind: "user", evidence: "the user exists" },
      { kind: "challenge", evidence: "the answer belongs to our challenge" },
    ],
    fix: [
      {
        text: "Type the password again, or let an administrator set a new one.",
        command: command`parley user passwd ${address}`,
      },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0002: nobody has this login. */
export function unknownUser(login: string, domains: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0002",
    what: `There is no user ${login} here.`,
    why: { kind: "authentication.user", observed: "no such user", expected: { domains } },
    fix: [{ text: "Check the spelling of name and domain, or add the user.", command: "parley user list" }],
    legacy: { "ms-diagnostics": 1003 },
  });
}

/** AUTH-0003: the password is right, and the account is switched off. */
export function accountDisabled(address: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0003",
    what: `The account ${address} is disabled by an administrator.`,
    why: { kind: "directory.enabled", observed: false, expected: true },
    ruledOut: [{ kind: "password", evidence: "the password is right" }],
    fix: [{ text: "An administrator can switch it on.", command: command`parley user enable ${address}` }],
    legacy: { "ms-diagnostics": 4141 },
  });
}

/** AUTH-0004: the address belongs to a domain that is not ours. */
export function wrongDomain(domain: string, ours: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0004",
    what: `This server does not serve the domain ${domain}; it serves ${ours.join(", ")}.`,
    why: { kind: "directory.domain", observed: domain, expected: { oneOf: ours } },
    fix: [{ text: "Correct the domain of the address.", command: "parley settings get directory.domains" }],
    legacy: { "ms-diagnostics": 4005 },
  });
}

/** AUTH-0005: the user may not sign in this way, or has no secret for it. */
export function schemeNotAllowed(address: string, scheme: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0005",
    what: `${address} cannot sign in with ${scheme}.`,
    why: {
      kind: "authentication.verifier",
      observed: `no secret for ${scheme} is kept for this user`,
      expected: `a secret for ${scheme}`,
    },
    fix: [
      {
        text: "Allow it and set the password anew, for the secret is made from the password.",
        command: command`parley user passwd ${address}`,
      },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0006: the sender is proven to be somebody else than From says. */
export function notTheSender(proven: string, from: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0006",
    what: `${proven} is signed in and may not send as ${from}.`,
    why: { kind: "authentication.from", observed: from, expected: proven },
    fix: [{ text: "Set the client's address to the one it signs in with." }],
    legacy: FORBIDDEN,
  });
}

/** AUTH-0007: too many wrong passwords for this account: from here, or from many places together. */
export function tooManyFailures(closed: {
  readonly failures: number;
  readonly waitSeconds: number;
  readonly from: "here" | "everywhere";
}): ExplainedError {
  const { failures, waitSeconds, from } = closed;
  return new ExplainedError({
    id: "AUTH-0007",
    what:
      from === "here"
        ? `After ${failures} wrong passwords from this address further ones are not looked at for ${waitSeconds} s.`
        : `After ${failures} wrong passwords from many addresses further ones are not looked at for ${waitSeconds} s, except from where this account signed in before.`,
    why: {
      kind: "authentication.failures",
      observed: { failures, waitSeconds, from },
      expected: "fewer in ten minutes",
    },
    fix: [{ text: "Wait that long, correct the stored password in the device, then sign in again." }],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0008: a message on a signed connection does not carry a right signature. */
export function signatureWrong(fault: "missing" | "wrong" | "used before", address: string): ExplainedError {
  return signatureFault(fault, address, "The connection was closed.");
}

/** AUTH-0008, answered as 403 to the message that proved the password: whoever changed it on its way gets no association. */
export function handshakeUnsigned(fault: "wrong", address: string): ExplainedError {
  return signatureFault(fault, address, "The sign-in was refused.");
}

function signatureFault(fault: string, address: string, consequence: string): ExplainedError {
  const how = fault === "missing" ? "without a signature" : `with a signature that is ${fault}`;
  return new ExplainedError({
    id: "AUTH-0008",
    what: `A message of ${address} came ${how}. ${consequence}`,
    why: {
      kind: "authentication.signature",
      observed: fault,
      expected: "a fresh signature made with the session's keys",
    },
    fix: [
      {
        text: "The client signs in anew by itself. If this returns, look for something between that changes messages.",
      },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0009: the security association is gone while the connection lives. */
export function associationGone(address: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0009",
    what: `The sign-in of ${address} on this connection is not known any more; the connection was closed so that the client signs in anew.`,
    why: {
      kind: "authentication.association",
      observed: "none for this connection",
      expected: "the one that the message names",
    },
    fix: [{ text: "Nothing: the client reconnects by itself." }],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0010: nobody vouches for the sender, and strangers' requests are refused. */
export function strangerRefused(domain: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0010",
    what: `Requests from ${domain} are not taken: nobody vouches for the sender.`,
    why: {
      kind: "authentication.stranger",
      observed: "no proof of the sender",
      expected: "a sign-in, or a trusted peer",
    },
    fix: [
      {
        text: "List the other server as a trusted peer.",
        command: "parley settings set authentication.trusted-peers ADDRESS",
      },
      {
        text: "Or let strangers reach our own users.",
        command: "parley settings set authentication.unauthenticated-calls allow-to-local-users",
      },
    ],
    legacy: { "ms-diagnostics": 1012 },
  });
}

/** AUTH-0011: an answer to a challenge that cannot be read. */
export function unreadableCredentials(scheme: string, field: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0011",
    what: `The ${scheme} answer of the client cannot be read: ${field}.`,
    why: { kind: "authentication.credentials", observed: field, expected },
    fix: [
      { text: "Look at the message in the trace, and at the client's version.", command: "parley trace" },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0012: an answer that was accepted before comes again: somebody repeats what was overheard, or the phone does not count. */
export function nonceReplayed(count: number): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0012",
    what: "This answer to a challenge was used before.",
    why: {
      kind: "authentication.nonce-count",
      observed: count,
      expected: "a count that was not used with this nonce",
    },
    fix: [{ text: "The client gets a new challenge and answers that." }],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0013: somebody tries names: an event, nothing is answered with it. */
export function scanSeen(address: string, names: number, userAgent: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0013",
    what: `${address} tries names that do not exist here (${userAgent}).`,
    why: {
      kind: "authentication.scan",
      observed: { address, names, userAgent },
      expected: "fewer than 10 unknown names in ten minutes",
    },
    fix: [{ text: "Block the address at the firewall if it is not yours." }],
  });
}

/** AUTH-0014: what everybody is told once an address has heard enough exact answers. */
export function notAccepted(): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0014",
    what: "Name and password were not accepted.",
    why: { kind: "authentication.answer", observed: "name or password not accepted", expected: "both right" },
    fix: [{ text: "An administrator finds the exact reason under this case.", command: "parley case" }],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0015: an NTLM answer of version 1, from which the password can be calculated. */
export function ntlmVersionOne(): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0015",
    what: "The client answered with NTLM version 1, which gives the password away; version 2 is needed.",
    why: {
      kind: "authentication.ntlm-version",
      observed: "an answer of 24 bytes: NTLMv1 or NTLM2 session",
      expected: "an NTLMv2 answer",
    },
    fix: [
      {
        text: 'On the client\'s Windows set "LAN Manager authentication level" to "Send NTLMv2 response only" (LmCompatibilityLevel 3 or more).',
      },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0016: the user name of a Digest answer is spelled otherwise than the secret was made for. */
export function nameSpelledOtherwise(username: string, address: string): ExplainedError {
  const name = address.slice(0, address.lastIndexOf("@"));
  return new ExplainedError({
    id: "AUTH-0016",
    what: `The device writes its user name as ${username.slice(0, 80)}; Digest needs it as ${name} or ${address}.`,
    why: {
      kind: "authentication.user-name",
      observed: username.slice(0, 80),
      expected: { oneOf: [name, address] },
    },
    ruledOut: [{ kind: "user", evidence: "the user exists" }],
    fix: [{ text: `Write the user name in the device as ${name}.` }],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0017: the client uses a scheme that a setting has switched off. */
export function schemeOff(scheme: string, setting: string): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0017",
    what: `Signing in with ${scheme} is switched off on this server.`,
    why: { kind: "settings.value", observed: { [setting]: false }, expected: { [setting]: true } },
    fix: [
      { text: "Switch it on.", command: command`parley settings set ${setting} true` },
      { text: "Or choose another way in the client's account." },
    ],
    legacy: HANDSHAKE,
  });
}

/** AUTH-0018: the token of a browser is not one of ours that is good now; with `error="invalid_token"` beside it (RFC 8898 §4). */
export function tokenNotGood(): ExplainedError {
  return new ExplainedError({
    id: "AUTH-0018",
    what: "The browser signed in to SIP with a token that is not good any more.",
    why: {
      kind: "authentication.token",
      observed:
        "a token that is older than 10 minutes, of an ended session, or not made since this server started",
      expected: "a fresh token of POST /api/me/sip-token",
    },
    fix: [{ text: "Nothing: the page fetches another. When it asks you to sign in, do so." }],
    legacy: HANDSHAKE,
  });
}
