import { command } from "#base/command";
import { ExplainedError, type Fix } from "#base/explained-error";
import type { LdapFailure, LdapTarget } from "#formats/ldap/door";

/** What was asked of the directory server, for explanations. Never the password. */
export interface Asked {
  readonly url: string;
  readonly target: Pick<LdapTarget, "host" | "port" | "security"> & {
    readonly bind: { readonly dn: string } | undefined;
  };
  readonly base: string;
  readonly filter: string;
  readonly now: string;
}

type FailureOf<K extends LdapFailure["kind"]> = Extract<LdapFailure, { kind: K }>;

/** The explanation of whatever kept us from reading the directory server. `entries`: how many had been read by then. */
export function explainLdap(failure: LdapFailure, asked: Asked, entries = 0): ExplainedError {
  switch (failure.kind) {
    case "host-not-found":
      return hostNotFound(failure, asked);
    case "not-connected":
      return notConnected(failure, asked);
    case "untrusted":
      return untrusted(failure, asked);
    case "tls-failed":
      return tlsFailed(failure, asked);
    case "timeout":
      return noAnswerInTime(failure, asked, entries);
    case "bad-filter":
      return badFilter(failure, asked);
    case "lost":
      return otherAnswer(failure, `it broke off: ${failure.said}`, asked, entries);
    case "answer":
      return explainAnswer(failure, asked, entries);
  }
}

// Result codes of RFC 4511, appendix A.1.
const TIME_LIMIT = 3;
const SIZE_LIMIT = 4;
const ADMIN_LIMIT = 11;
const NO_SUCH_OBJECT = 32;
const INVALID_CREDENTIALS = 49;

function explainAnswer(failure: FailureOf<"answer">, asked: Asked, entries: number): ExplainedError {
  const { code, doing, said } = failure;
  if (code === INVALID_CREDENTIALS) return bindRefused(said, asked);
  if (code === NO_SUCH_OBJECT && doing === "search") return baseNotFound(said, asked);
  if (code === SIZE_LIMIT || code === ADMIN_LIMIT) return sizeLimit(code, said, asked, entries);
  if (code === TIME_LIMIT)
    return noAnswerInTime({ kind: "timeout", doing, milliseconds: 0 }, asked, entries, said);
  return otherAnswer(failure, `code ${code}: ${said}`, asked, entries);
}

/** LDAP-0001: DNS knows no such host, or nobody answered who could know. */
function hostNotFound({ code }: FailureOf<"host-not-found">, { target }: Asked): ExplainedError {
  const known = code === "ENOTFOUND";
  const ask: Fix = {
    text: "Ask the DNS server of this machine for it.",
    command: command`getent hosts ${target.host}`,
  };
  const correct: Fix = {
    text: "Correct the name of the LDAP server.",
    command: "parley settings set directory.ldap-url ldap://HOST",
  };
  const resolver: Fix = { text: "Look which DNS servers this machine asks, and whether it reaches them." };
  return new ExplainedError({
    id: "LDAP-0001",
    what: known
      ? `DNS knows no host ${target.host}.`
      : `No DNS server said whether there is a host ${target.host} (${code}).`,
    why: { kind: "ldap.host", observed: { host: target.host, code }, expected: "an address" },
    fix: known ? [correct, ask] : [resolver, ask],
  });
}

/** LDAP-0002: nothing listens there, or there is no way there. */
function notConnected({ code }: FailureOf<"not-connected">, { target }: Asked): ExplainedError {
  const nobody = code === "ECONNREFUSED";
  return new ExplainedError({
    id: "LDAP-0002",
    what: nobody
      ? `Nothing listens on port ${target.port} of ${target.host}.`
      : `${target.host} port ${target.port} cannot be reached: ${code}.`,
    why: {
      kind: "ldap.connect",
      observed: { host: target.host, port: target.port, code },
      expected: "an open connection",
    },
    ruledOut: [{ kind: "ldap.host", evidence: `${target.host} has an address` }],
    fix: [
      {
        text: nobody
          ? "Start the LDAP server, or correct the port: 389 for ldap, 636 for ldaps."
          : "Look at the network between this machine and the LDAP server.",
        command: "parley settings set directory.ldap-url ldap://HOST:PORT",
      },
    ],
  });
}

/** LDAP-0003: the certificate of the LDAP server is none that we trust for this name; nothing was said to it. */
function untrusted(failure: FailureOf<"untrusted">, { target, now }: Asked): ExplainedError {
  const { code, subject, issuer, names, notAfter } = failure;
  const otherName = code === "ERR_TLS_CERT_ALTNAME_INVALID";
  const expired = code === "CERT_HAS_EXPIRED";
  const early = code === "CERT_NOT_YET_VALID";
  const fix: Fix = otherName
    ? {
        text: `Use a name that the certificate has (${names}).`,
        command: "parley settings set directory.ldap-url ldap://NAME",
      }
    : expired
      ? { text: "Put a new certificate into the LDAP server." }
      : early
        ? {
            text: `Correct the clock of this machine, if it is not ${now}; else the certificate.`,
            command: "date -u",
          }
        : {
            text: `Trust the authority ${issuer}: give its certificate.`,
            command: 'parley settings set directory.ldap-authority "$(cat authority.pem)"',
          };
  return new ExplainedError({
    id: "LDAP-0003",
    what: otherName
      ? `The certificate of the LDAP server is for ${names}, not for ${target.host}.`
      : expired
        ? `The certificate of the LDAP server ended at ${notAfter}.`
        : early
          ? `The certificate of the LDAP server is not valid yet; the clock here says ${now}.`
          : `The certificate of the LDAP server is not trusted: ${issuer} issued it for ${subject}.`,
    why: {
      kind: "ldap.certificate",
      observed: { error: code, subject, issuer, names, notAfter, ourTime: now },
      expected: { name: target.host, issuer: "an authority that this server trusts" },
    },
    ruledOut: [{ kind: "ldap.password", evidence: "it was not sent: the certificate is looked at first" }],
    fix: [fix],
  });
}

/** What Active Directory writes behind "data" in its refusals of a bind (the Windows error, hexadecimal). */
const AD_REASONS: Readonly<Record<string, string>> = {
  "525": "there is no such account",
  "52e": "name or password is wrong", // Samba's domain controller says it of unknown names too
  "530": "the account may not sign in at this time",
  "531": "the account may not sign in from this machine",
  "532": "the password has expired",
  "533": "the account is disabled",
  "701": "the account has expired",
  "773": "the password has to be changed first",
  "775": "the account is locked",
};

/** LDAP-0004: the LDAP server refused our name and password. */
function bindRefused(said: string, { target }: Asked): ExplainedError {
  const dn = target.bind?.dn ?? "";
  const data = /\bdata ([0-9a-f]{3,4})\b/i.exec(said)?.[1]?.toLowerCase();
  const reason = data === undefined ? undefined : AD_REASONS[data];
  return new ExplainedError({
    id: "LDAP-0004",
    what: `The LDAP server does not let ${dn} in${reason ? `: ${reason}` : ": name or password is wrong; it does not say which"}.`,
    why: {
      kind: "ldap.bind",
      observed: { code: INVALID_CREDENTIALS, said, bindDn: dn, ...(reason && { reason }) },
      expected: "success",
    },
    fix: [
      { text: "Store the password again.", command: "parley directory password --password-file FILE" },
      { text: "Or correct the name.", command: "parley settings set directory.ldap-bind-dn DN" },
    ],
  });
}

/** LDAP-0005: there is no entry of the name below which people are looked for, or we may not see it. */
function baseNotFound(said: string, { base, target }: Asked): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0005",
    what: `The LDAP server shows ${target.bind ? `to ${target.bind.dn}` : "without signing in"} no entry ${base}.`,
    why: { kind: "ldap.base", observed: { code: NO_SUCH_OBJECT, said, base }, expected: "an entry" },
    fix: [
      { text: "Correct the base.", command: "parley settings set directory.ldap-base DC=example,DC=com" },
      { text: "Or give that name the right to read it: servers say the same of what may not be seen." },
    ],
  });
}

/** LDAP-0006: the LDAP server gives no more entries to us than a limit of its own. */
function sizeLimit(code: number, said: string, asked: Asked, entries: number): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0006",
    what: `The LDAP server stopped after ${entries} entries: a limit of its own (code ${code}).`,
    why: {
      kind: "ldap.size-limit",
      observed: { code, said, entriesBefore: entries, filter: asked.filter },
      expected: "all entries",
    },
    fix: [
      {
        text: "Raise the limit for this name in the LDAP server (OpenLDAP: limits … size.prtotal=unlimited).",
      },
      {
        text: "Or ask for fewer at a time, or for fewer people.",
        command: "parley settings set directory.ldap-page-size 100",
      },
    ],
  });
}

/** LDAP-0007: no answer within the time. Nobody was disabled. */
function noAnswerInTime(
  { doing, milliseconds }: FailureOf<"timeout">,
  { target }: Asked,
  entries: number,
  said?: string,
): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0007",
    what:
      said === undefined
        ? `${target.host} did not answer within ${milliseconds / 1000} s (${doing}).`
        : `The LDAP server stopped after ${entries} entries: its own time limit.`,
    why: {
      kind: "ldap.timeout",
      observed: {
        doing,
        entriesBefore: entries,
        ...(said === undefined ? { silentForMilliseconds: milliseconds } : { code: TIME_LIMIT, said }),
      },
      expected: "an answer",
    },
    ruledOut: doing === "connect" ? [] : [{ kind: "ldap.connect", evidence: "the connection was open" }],
    fix: [
      { text: "Look at the LDAP server and the firewall before it." },
      {
        text: "Or give it more time.",
        command: "parley settings set directory.ldap-timeout-seconds 60",
      },
    ],
  });
}

/** LDAP-0008: no encrypted connection came about. */
function tlsFailed({ said }: FailureOf<"tls-failed">, { target, url }: Asked): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0008",
    what: `No encrypted connection to ${target.host} port ${target.port} came about: ${said}.`,
    why: {
      kind: "ldap.tls",
      observed: { said, url, startTls: target.security === "start-tls" },
      expected: "a TLS handshake",
    },
    ruledOut: [{ kind: "ldap.connect", evidence: "the connection was open" }],
    fix: [
      { text: "Give the LDAP server a certificate; ldaps:// is port 636, StartTLS port 389." },
      {
        text: "Or do without encryption, where the network between is trusted.",
        command: "parley settings set directory.ldap-start-tls false",
      },
    ],
  });
}

const FIXES: Readonly<Record<number, Fix>> = {
  1: {
    text: "Active Directory wants a name and a password before it answers.",
    command: "parley settings set directory.ldap-bind-dn DN",
  },
  8: {
    text: "It wants an encrypted connection.",
    command: "parley settings set directory.ldap-start-tls true",
  },
  13: {
    text: "It wants an encrypted connection.",
    command: "parley settings set directory.ldap-start-tls true",
  },
  34: {
    text: "Write base and bind DN as distinguished names, as in CN=parley,DC=example,DC=com.",
    command: "parley settings get directory.ldap-base",
  },
  48: { text: "It lets nobody in without a name.", command: "parley settings set directory.ldap-bind-dn DN" },
  50: { text: "Give the bind DN the right to read these entries." },
};

/** LDAP-0009: the LDAP server answered otherwise than with success, or broke off. */
function otherAnswer(
  failure: FailureOf<"answer" | "lost">,
  said: string,
  { target }: Asked,
  entries: number,
): ExplainedError {
  const code = failure.kind === "answer" ? failure.code : undefined;
  return new ExplainedError({
    id: "LDAP-0009",
    what: `The LDAP server did not do what it was asked for (${failure.doing}): ${said}`,
    why: {
      kind: "ldap.answer",
      observed: { doing: failure.doing, code: code ?? "none", said: failure.said, entriesBefore: entries },
      expected: "success",
    },
    ruledOut: [{ kind: "ldap.connect", evidence: `${target.host} port ${target.port} was reached` }],
    fix: [
      (code !== undefined && FIXES[code]) || { text: "Look into the log of the LDAP server for this time." },
      { text: "Then look again.", command: "parley directory sync --dry-run" },
    ],
  });
}

/** LDAP-0010: what an LDAP source needs is not set. */
export function notSetUp(missing: string, command: string): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0010",
    what: `No LDAP server can be asked: ${missing} is not set.`,
    why: { kind: "ldap.not-set-up", observed: { missing }, expected: "a value" },
    fix: [{ text: "Set it.", command }],
  });
}

/** LDAP-0011: so many are gone at once that it may be a mistake of base or filter. Nobody was disabled. */
export function manyGone(gone: number, users: number, percent: number, entries: number): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0011",
    what: `${gone} of ${users} users of the LDAP server are not in it any more; nobody was disabled.`,
    why: {
      kind: "ldap.many-gone",
      observed: { gone, users, entriesRead: entries },
      expected: { atMostPercent: percent },
    },
    fix: [
      {
        text: "See who they are; base, filter or rights may have changed.",
        command: "parley directory sync --dry-run",
      },
      { text: "If they have really left, disable them.", command: "parley directory sync --accept-loss" },
    ],
  });
}

/** LDAP-0012: there are more entries than the setting allows. */
export function tooManyEntries(most: number): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0012",
    what: `The LDAP server has more than ${most} entries that fit the filter; reading stopped there.`,
    why: { kind: "ldap.most-entries", observed: { moreThan: most }, expected: { atMost: most } },
    fix: [
      { text: "Narrow base or filter.", command: "parley settings get directory.ldap-filter" },
      {
        text: "Or allow more.",
        command: command`parley settings set directory.ldap-most-entries ${most * 2}`,
      },
    ],
  });
}

/** LDAP-0013: the filter is none. */
function badFilter({ said }: FailureOf<"bad-filter">, { filter }: Asked): ExplainedError {
  return new ExplainedError({
    id: "LDAP-0013",
    what: `The filter ${filter} cannot be read: ${said}`,
    why: { kind: "ldap.filter", observed: { filter, said }, expected: "a filter as RFC 4515 has it" },
    fix: [
      {
        text: "Correct it.",
        command: "parley settings set directory.ldap-filter '(objectClass=person)'",
      },
    ],
  });
}
