import { escapeXml } from "../xml/element.ts";

export const DIALOG_INFO_TYPE = "application/dialog-info+xml";

/** One end of a call. */
export interface DialogParty {
  /** `bob@example.com` */
  readonly address: string;
  readonly name?: string | undefined;
}

/** One call of a person (RFC 4235 §4.1). Call-ID and tags are never said: with them anybody could take the call over (RFC 3891). */
export interface ListedDialog {
  /** Unique among the dialogs of the person. */
  readonly id: string;
  readonly direction?: "initiator" | "recipient";
  readonly state: "early" | "confirmed" | "terminated";
  readonly local?: DialogParty | undefined;
  readonly remote?: DialogParty | undefined;
}

/** One `dialog` element; equal texts say the same. */
export function printDialog({ id, direction, state, local, remote }: ListedDialog): string {
  const from = direction ? ` direction="${direction}"` : "";
  return `<dialog id="${escapeXml(id)}"${from}><state>${state}</state>${party("local", local)}${party("remote", remote)}</dialog>`;
}

/** application/dialog-info+xml. `dialogs` as `printDialog` gives them: all of them when `full`, else those of which there is news. */
export function printDialogInfo(
  address: string,
  version: number,
  full: boolean,
  dialogs: readonly string[],
): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${full ? "full" : "partial"}" ` +
    `entity="${uriOf(address)}">${dialogs.join("")}</dialog-info>`
  );
}

function party(name: "local" | "remote", who: DialogParty | undefined): string {
  if (!who) return "";
  const display = who.name ? ` display="${escapeXml(who.name)}"` : "";
  return `<${name}><identity${display}>${uriOf(who.address)}</identity></${name}>`;
}

const uriOf = (address: string): string => escapeXml(`sip:${address}`);
