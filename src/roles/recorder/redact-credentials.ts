import type { Octets } from "#base/octets";

/** Parameters from which nobody can learn a password or forge a message: what one needs to see why a sign-in was refused. */
const OPEN = new Set(
  (
    "username realm nonce nextnonce uri opaque algorithm qop nc stale domain charset userhash " +
    "targetname version crand cnum srand snum sts-uri"
  ).split(" "),
);
/** Known secrets keep their name, so that one sees what was sent. Of anything else not even the name stays: it may be the secret. */
const CLOSED = new Set(["response", "rspauth", "cnonce", "gssapi-data", "auth", "password", "token"]);
const SCHEME = /^\s*(Digest|NTLM|Kerberos|TLS-DSK|Basic|Bearer|Negotiate)(?=\s)/i;
/** The look-behind keeps the time linear: a name is tried at its first character only. */
const PARAMETER = /(?<![\w.!%*+`'~-])([\w.!%*+`'~-]+)\s*=\s*("(?:[^"\\]|\\[\s\S])*"?|[^\s",]*)/g;
const MOST = 65_536;

/** The value of Authorization, WWW-Authenticate, Authentication-Info and their proxy sisters without what is secret in it. */
export function redactCredentials(value: Octets): Octets {
  if (value.length > MOST) return "removed";
  const scheme = SCHEME.exec(value)?.[1];
  const kept: string[] = [];
  let removed = false;
  for (const [whole, name = ""] of value.matchAll(PARAMETER)) {
    const lower = name.toLowerCase();
    if (OPEN.has(lower)) kept.push(whole.replaceAll(/\s*\r?\n\s*/g, " "));
    else if (CLOSED.has(lower)) kept.push(`${name}="removed"`);
    else removed = true;
  }
  if (removed || kept.length === 0) kept.push("removed");
  return scheme === undefined ? kept.join(", ") : `${scheme} ${kept.join(", ")}`;
}
