import type { SipMessage } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";

/** What goes into the signed text beside the message itself. */
export interface SignedBy {
  readonly scheme: string;
  /** crand of a client, srand of ours: as it stands in the header. */
  readonly random: string;
  /** cnum or snum, decimal as it stands. */
  readonly number: string;
  readonly realm: string;
  readonly targetname: string;
  /** 2 leaves To URI and identities out (MS-SIPAE 3.2.5.2). */
  readonly version: number;
}

/**
 * The text that a signature covers: fields in angle brackets, absent ones as `<>`, in the order of MS-SIPAE 3.2.5.2; requests end
 * before the status, which has no brackets then (MS-SIP 3.1.4.2).
 */
export function signedText(message: SipMessage, by: SignedBy): string {
  const { from, to, cseq } = message;
  const later = by.version >= 3;
  const head =
    `<${by.scheme}><${by.random}><${by.number}><${by.realm}><${by.targetname}>` +
    `<${message.callId}><${cseq.number}><${cseq.method}><${from.uriText}><${from.tag ?? ""}>`;
  const people = later ? `<${to.uriText}><${to.tag ?? ""}>${identities(message)}` : `<${to.tag ?? ""}>`;
  const status = message.kind === "response" ? `<${message.status}>` : "";
  return `${head}${people}<${message.get("expires") ?? ""}>${status}`;
}

/** The sip and the tel URI of P-Asserted-Identity, else of P-Preferred-Identity; most messages have neither. */
function identities(message: SipMessage): string {
  const asserted = message.list("p-asserted-identity");
  let sip = "";
  let tel = "";
  for (const value of asserted.length > 0 ? asserted : message.list("p-preferred-identity")) {
    const read = parseNameAddr(value);
    if (!read.ok) continue;
    const { uriText } = read.value;
    if (/^sips?:/i.test(uriText)) sip ||= uriText;
    else if (/^tel:/i.test(uriText)) tel ||= uriText;
  }
  return `<${sip}><${tel}>`;
}
