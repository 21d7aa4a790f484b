import type { Octets } from "#base/octets";
import { type AuthenticationValue, parseAuthentication } from "#sip/challenge/credentials";
import { splitList } from "#sip/message/list";
import type { FieldContext, FieldTable, Said } from "../described.ts";
import { isRemoved, methodOf, REMOVED, readable, someOf } from "../words.ts";

/** Fields by which one end asks the other who it is, and the other proves it (RFC 3261 §22, MS-SIPAE). */
export const CREDENTIAL_FIELDS: FieldTable = {
  "www-authenticate": { source: "RFC 3261 §20.44", say: (value) => challenge(value, "The server") },
  "proxy-authenticate": {
    source: "RFC 3261 §20.27",
    say: (value) => challenge(value, "A server on the way"),
  },
  authorization: { source: "RFC 3261 §20.7", say: credentials },
  "proxy-authorization": { source: "RFC 3261 §20.28", say: credentials },
  "authentication-info": { source: "RFC 3261 §20.6", say: signature },
  "proxy-authentication-info": { source: "MS-SIPAE 2.2.2", say: signature },
  cookie: {
    source: "RFC 6265",
    say: () => `A word by which the server knows the sender again (${REMOVED}).`,
  },
  "set-cookie": {
    source: "RFC 6265",
    say: () => `A word by which the server will know the sender again (${REMOVED}).`,
  },
  "security-client": { source: "RFC 3329", say: mechanisms("The client can secure the connection by") },
  "security-server": { source: "RFC 3329", say: mechanisms("The server can secure the connection by") },
  "security-verify": { source: "RFC 3329", say: mechanisms("The client repeats what the server offered:") },
};

function mechanisms(begin: string): (value: Octets) => string {
  return (value) =>
    `${begin} ${someOf(splitList(value).map((one) => readable(one.split(";", 1)[0] ?? "", 30)))}.`;
}

const MICROSOFT = /^(?:ntlm|kerberos|tls-dsk)$/i;
const SCHEMES: Readonly<Record<string, string>> = {
  ntlm: "NTLM",
  kerberos: "Kerberos",
  "tls-dsk": "a certificate (TLS-DSK)",
};
const schemeWords = (scheme: string): string =>
  Object.hasOwn(SCHEMES, scheme.toLowerCase())
    ? (SCHEMES[scheme.toLowerCase()] ?? scheme)
    : readable(scheme, 32);

type Of = (name: string) => string | undefined;
const reader =
  ({ parameters }: AuthenticationValue): Of =>
  (name) => {
    const value = parameters.get(name);
    return value === undefined ? undefined : readable(value, 100);
  };

function challenge(value: Octets, who: string): Said | undefined {
  const read = parseAuthentication(value);
  if (!read) return undefined;
  const of = reader(read);
  if (MICROSOFT.test(read.scheme))
    return { sentence: microsoftChallenge(read.scheme, of, who), source: "MS-SIPAE 3.3.5" };
  if (!/^digest$/i.test(read.scheme))
    return { sentence: `${who} asks for ${schemeWords(read.scheme)}${realmWords(of)}.`, severity: "note" };
  const sentences = [
    `${who} asks for a user name and a proof of the password${realmWords(of)}: Digest with ${of("algorithm") ?? "MD5"}.`,
  ];
  const stale = /^true$/i.test(of("stale") ?? "");
  if (stale) sentences.push("The proof before was right but too old; the same password will do.");
  const qop = of("qop");
  if (qop === undefined) sentences.push("It asks for the oldest form, without a counter (no qop).");
  else if (/auth-int/i.test(qop)) sentences.push("The proof may also cover the body (auth-int).");
  if (of("domain") !== undefined) sentences.push(`It holds for ${of("domain")}.`);
  return { sentence: sentences.join(" ") };
}

const realmWords = (of: Of): string => (of("realm") === undefined ? "" : ` for “${of("realm")}”`);

function microsoftChallenge(scheme: string, of: Of, who: string): string {
  const target = of("targetname");
  const server = target === undefined ? who : `${who} ${target}`;
  const sentences: string[] = [];
  const data = of("gssapi-data");
  if (data === undefined || data === "")
    sentences.push(`${server} offers to sign on with ${schemeWords(scheme)}.`);
  else
    sentences.push(
      `${server} goes on with ${schemeWords(scheme)}: the next message of the handshake${isRemoved(data) ? ` (${REMOVED})` : ""}.`,
    );
  const opaque = of("opaque");
  if (opaque) sentences.push(`It calls the security association ${opaque}.`);
  if (of("sts-uri") !== undefined) sentences.push(`Certificates are to be had at ${of("sts-uri")}.`);
  if (of("version") !== undefined) sentences.push(`Signatures are built by version ${of("version")}.`);
  return sentences.join(" ");
}

function credentials(value: Octets, { message }: FieldContext): Said | undefined {
  const read = parseAuthentication(value);
  if (!read) return undefined;
  if (isRemoved(read.scheme)) return { sentence: `The sender's proof is ${REMOVED}.` };
  const of = reader(read);
  if (MICROSOFT.test(read.scheme))
    return { sentence: microsoftCredentials(read.scheme, of), source: "MS-SIPAE 3.2.5" };
  if (/^basic$/i.test(read.scheme))
    return {
      sentence: `The sender gives user name and password openly (${REMOVED}), which RFC 3261 forbids.`,
      source: "RFC 3261 §22",
      severity: "note",
    };
  if (/^bearer$/i.test(read.scheme))
    return { sentence: `The sender shows a token (${REMOVED}).`, source: "RFC 8898" };
  if (!/^digest$/i.test(read.scheme))
    return { sentence: `The sender proves who it is with ${schemeWords(read.scheme)}.` };
  return digestCredentials(of, message);
}

function digestCredentials(of: Of, message: FieldContext["message"]): Said {
  const user = of("username");
  const sentences = [
    `The sender proves by the password (Digest) that it is ${user ?? "somebody without a name"}${realmWords(of)}.`,
  ];
  const response = of("response");
  if (response === undefined) sentences.push("The proof itself is missing.");
  else if (isRemoved(response)) sentences.push(`The proof is ${REMOVED}.`);
  const count = of("nc");
  if (count !== undefined && /^[0-9a-f]{1,8}$/i.test(count))
    sentences.push(`It uses this challenge for the ${ordinal(Number.parseInt(count, 16))} time.`);
  const uri = of("uri");
  const other = uri !== undefined && message?.kind === "request" && uri !== message.uri;
  if (other && !message.has("route") && methodOf(message) !== "ACK")
    sentences.push(`The proof was made for ${uri}, another address than the one in the first line.`);
  const algorithm = of("algorithm");
  if (algorithm !== undefined && !/^md5$/i.test(algorithm)) sentences.push(`It is built with ${algorithm}.`);
  return { sentence: sentences.join(" "), severity: response === undefined || other ? "note" : "normal" };
}

const ordinal = (count: number): string => {
  const tail = count % 100 > 10 && count % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${tail}`;
};

function microsoftCredentials(scheme: string, of: Of): string {
  const name = schemeWords(scheme);
  const sentences: string[] = [];
  const data = of("gssapi-data");
  if (data === "")
    sentences.push(`The sender wants to sign on with ${name} and asks for the server's challenge.`);
  else if (data !== undefined)
    sentences.push(`The sender signs on with ${name}${isRemoved(data) ? `: its proof is ${REMOVED}` : ""}.`);
  const response = of("response");
  if (response !== undefined)
    sentences.push(
      `The message is signed with ${name}${of("cnum") === undefined ? "" : `, as number ${of("cnum")} of this security association`}${isRemoved(response) ? `; the signature is ${REMOVED}` : ""}.`,
    );
  sentences.push(...associationWords(of));
  return sentences.join(" ");
}

function associationWords(of: Of): string[] {
  const opaque = of("opaque");
  const target = of("targetname");
  if (opaque && target) return [`The security association is ${opaque} with ${target}.`];
  if (target) return [`It is meant for ${target}.`];
  return opaque ? [`The security association is ${opaque}.`] : [];
}

function signature(value: Octets): Said | undefined {
  const read = parseAuthentication(value);
  if (!read || !MICROSOFT.test(read.scheme)) return digestInfo(value);
  const of = reader(read);
  const proof = of("rspauth");
  const sentences: string[] = [];
  if (proof !== undefined)
    sentences.push(
      `The server signed the message with ${schemeWords(read.scheme)}${of("snum") === undefined ? "" : `, as number ${of("snum")} of this security association`}${isRemoved(proof) ? `; the signature is ${REMOVED}` : ""}.`,
    );
  if (of("gssapi-data")) sentences.push(`It also proves who the server is (${REMOVED}).`);
  sentences.push(...associationWords(of));
  return { sentence: sentences.join(" "), source: "MS-SIPAE 3.2.5" };
}

/** `rspauth="…", nextnonce="…"`: no scheme stands before it (RFC 7616 §3.5). */
function digestInfo(value: Octets): Said | undefined {
  const read = parseAuthentication(`Digest ${value}`);
  if (!read) return undefined;
  const of = reader(read);
  const proof = of("rspauth");
  const sentences: string[] = [];
  if (proof !== undefined)
    sentences.push(
      `The server proves that it knows the password too${isRemoved(proof) ? `; the proof is ${REMOVED}` : ""}.`,
    );
  if (of("nextnonce") !== undefined) sentences.push("It gives the challenge for the next request.");
  return sentences.length === 0 ? undefined : { sentence: sentences.join(" "), source: "RFC 7616 §3.5" };
}
