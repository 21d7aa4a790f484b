import type { Octets } from "#base/octets";

/**
 * Secrets in bodies, and where each stands:
 * - SDES keys of SRTP (RFC 4568) and passwords of ICE (RFC 8839; in the old draft of Communicator also in each candidate)
 * - keys and cookie of a Communicator file transfer (text/x-msmsgsinvite)
 * - credentials in a message within the message (message/sip, message/sipfrag)
 * - passwords and keys in XML, such as those of the media relay (MS-AVEDGEA)
 */
const SUSPECT = /inline:|ice-pwd|-key|authcookie|a=candidate:|password|key>|authorization/i;
const SECRETS: readonly RegExp[] = [
  /(\binline:[ \t]*)([^|;\s]+)/gi,
  /(^a=ice-pwd:[ \t]*)([^\s]+)/gim,
  /(^a=candidate:\S+[ \t]+\d+[ \t]+)(?!(?:udp|tcp|tls|dtls)(?:-\w+)?[ \t])(\S+)/gim,
  /(^(?:Encryption-Key|Hash-Key|AuthCookie)[ \t]*:[ \t]*)([^\r\n]+)/gim,
  /(^(?:Proxy-)?Authorization[ \t]*:[ \t]*)([^\r\n]+)/gim,
  /(<(?:\w{1,20}:)?(?:password|encryptionkey|hashkey)\b[^<>]{0,200}>)([^<]+)/gi,
];

/** The body with `x` in the place of each character of a secret: Content-Length stays true. The same text when there is none. */
export function redactBody(body: Octets): Octets {
  if (!SUSPECT.test(body)) return body;
  let clean = body;
  for (const secret of SECRETS)
    clean = clean.replace(secret, (_, before: string, text: string) => before + "x".repeat(text.length));
  return clean;
}
