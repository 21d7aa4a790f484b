import { escapeXml } from "../xml/element.ts";

/** One entry of the access list of 2005 clients (MS-SIP 2.2.3): who, and two letters for presence and for messages. */
export interface AccessEntry {
  readonly type: "USER" | "DOMAIN" | "ALL";
  /** `sip:carol@example.com`, `example.net`, or nothing. */
  readonly mask: string;
  /** First letter presence, second communication: A allow, D deny, P prompt, B block politely. */
  readonly rights: string;
}

/** The body of vnd-microsoft-roaming-ACL. */
export function printAccessList(number: number, entries: readonly AccessEntry[]): string {
  const each = entries.map(
    ({ type, mask, rights }) => `<ace type="${type}" mask="${escapeXml(mask)}" rights="${rights}"/>`,
  );
  return `<ACLlist deltaNum="${number}"><userACL>${each.join("")}</userACL></ACLlist>`;
}
