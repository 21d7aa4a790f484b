import { command } from "#base/command";
import { ExplainedError } from "#base/explained-error";

/** REG-0001, answered 404 (1005): the REGISTER is for a domain that is not ours. */
export function wrongDomain(domain: string, ours: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "REG-0001",
    what: `This server signs nobody in for ${domain || "an address without a domain"}.`,
    why: { kind: "registrar.domain", observed: domain, expected: { oneOf: ours } },
    fix: [
      { text: `Enter ${ours[0] ?? "the domain of this server"} as the domain of the account in the phone.` },
    ],
    legacy: { "ms-diagnostics": 1005 },
  });
}

/** REG-0002, answered 403 (4004): somebody tried to sign in a name that is not his. */
export function notTheUser(proven: string | undefined, named: string): ExplainedError {
  return new ExplainedError({
    id: "REG-0002",
    what: proven
      ? `The password given belongs to ${proven}, but the sign-in is for ${named}.`
      : `Nobody has proven to be ${named}.`,
    why: { kind: "registrar.identity", observed: proven ?? "no proven user", expected: named },
    fix: [{ text: "Enter the address and the user name of the same person in the account of the phone." }],
    legacy: { "ms-diagnostics": 4004 },
  });
}

/** REG-0003, answered 404 (4005) or 403 (4141): the account went away or was disabled while its sign-in was on its way. */
export function accountGone(aor: string, found: "no such user" | "disabled"): ExplainedError {
  const disabled = found === "disabled";
  return new ExplainedError({
    id: "REG-0003",
    what: disabled ? `The account ${aor} is disabled.` : `There is no account ${aor} any more.`,
    why: { kind: "directory.user", observed: found, expected: "an enabled user" },
    fix: [
      disabled
        ? { text: "An administrator can enable it.", command: command`parley user enable ${aor}` }
        : { text: "An administrator can add it.", command: command`parley user add ${aor}` },
    ],
    legacy: { "ms-diagnostics": disabled ? 4141 : 4005 },
  });
}

/** REG-0004, answered as 403 to a REGISTER that would exceed the limit. */
export function tooManyBindings(aor: string, bindings: number, limit: number): ExplainedError {
  return new ExplainedError({
    id: "REG-0004",
    what: `${aor} is already signed in on ${bindings} devices.`,
    why: { kind: "registrar.binding-limit", observed: bindings, expected: { atMost: limit } },
    fix: [
      { text: "Sign one device out, or raise the limit.", command: command`parley endpoints ${aor}` },
      { text: "The limit is a setting.", panel: "/admin/settings#registrar.most-endpoints" },
    ],
    legacy: { "ms-diagnostics": 4140 },
  });
}

/** REG-0005, answered 400: a part of the REGISTER cannot be read. */
export function unreadable(field: string, seen: string, expected: string): ExplainedError {
  return new ExplainedError({
    id: "REG-0005",
    what: `The ${field} of the sign-in cannot be read.`,
    why: { kind: "sip.field", observed: { field, seen: seen.slice(0, 120) }, expected },
    fix: [{ text: "Update the phone's software, and send its maker this text." }],
    legacy: { "ms-diagnostics": 1018 },
  });
}

/** REG-0006, answered 400: `Contact: *` means "sign everything out" and was said together with something else (RFC 3261 §10.3 step 6). */
export function starMisused(contacts: number, expires: number | undefined): ExplainedError {
  return new ExplainedError({
    id: "REG-0006",
    what: 'The sign-in says "all devices" and something that does not go with it.',
    why: {
      kind: "sip.contact-star",
      observed: { contacts, expires: expires ?? "none" },
      expected: { contacts: 1, expires: 0 },
    },
    fix: [{ text: "Update the phone's software, and send its maker this text." }],
  });
}

/** REG-0007, answered 423: the sign-in is asked for a shorter time than is allowed. */
export function tooBrief(seconds: number, least: number): ExplainedError {
  return new ExplainedError({
    id: "REG-0007",
    what: `The phone wants to sign in for ${seconds} seconds; ${least} are the least.`,
    why: { kind: "registrar.expires", observed: seconds, expected: { atLeast: least } },
    fix: [
      {
        text: "Raise the registration interval in the phone, or lower the limit.",
        panel: "/admin/settings#registrar.min-expires-seconds",
      },
    ],
  });
}

/** REG-0008, answered 500 (503 for Communicator clients): a later REGISTER of this device was there before (RFC 3261 §10.3 step 7). */
export function outOfOrder(cseq: number, latest: number): ExplainedError {
  return new ExplainedError({
    id: "REG-0008",
    what: "This sign-in was overtaken by a later one of the same device.",
    why: { kind: "sip.cseq", observed: cseq, expected: { atLeast: latest } },
    fix: [{ text: "Nothing needs to be done: the later one counts." }],
  });
}

/** REG-0009, answered 500 (503 for Communicator clients): our own code failed. */
export function defect(error: unknown): ExplainedError {
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ExplainedError(
    {
      id: "REG-0009",
      what: "A defect in Parley stopped this sign-in.",
      why: { kind: "registrar.defect", observed: seen.slice(0, 200), expected: "no exception" },
      fix: [{ text: "Send the case file to the makers; the phone tries again by itself." }],
    },
    { cause: error },
  );
}

/** REG-0010, answered 420: the REGISTER demands an extension that the registrar does not have. */
export function unsupportedExtension(tags: readonly string[], known: readonly string[]): ExplainedError {
  return new ExplainedError({
    id: "REG-0010",
    what: `The sign-in demands an extension that this server does not have: ${tags.join(", ")}.`,
    why: { kind: "sip.require", observed: tags, expected: { among: known } },
    fix: [{ text: "Switch this extension off in the phone." }],
  });
}

/** REG-0011, answered 403 (4012): an epid has at most 16 characters. */
export function epidTooLong(length: number, most: number): ExplainedError {
  return new ExplainedError({
    id: "REG-0011",
    what: `The client names itself with ${length} characters; ${most} are the most.`,
    why: { kind: "sip.epid", observed: length, expected: { atMost: most } },
    fix: [{ text: "Update the client's software, and send its maker this text." }],
    legacy: { "ms-diagnostics": 4012 },
  });
}

/** REG-0012, answered 439: a phone wants RFC 5626 through a proxy that does not take part in it (§6). */
export function firstHopLacksOutbound(firstHop: string): ExplainedError {
  return new ExplainedError({
    id: "REG-0012",
    what: "The phone wants to keep its own connection, and the proxy before this server does not support that.",
    why: { kind: "sip.path", observed: { firstHop }, expected: "a Path with the parameter ob" },
    fix: [{ text: "Switch RFC 5626 (outbound) off in the phone, or on in the proxy." }],
  });
}
