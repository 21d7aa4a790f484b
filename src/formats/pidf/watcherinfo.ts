import { escapeXml } from "../xml/element.ts";

export const WATCHERINFO_TYPE = "application/watcherinfo+xml";

/** Somebody who watches (RFC 3858 §4.3). */
export interface ListedWatcher {
  /** Unique in the list. */
  readonly id: string;
  /** `alice@example.com` */
  readonly address: string;
  readonly displayName?: string | undefined;
  readonly status: "active" | "pending" | "waiting" | "terminated";
  readonly event: "subscribe" | "approved" | "deactivated" | "timeout" | "noresource" | "rejected";
}

/** application/watcherinfo+xml with everybody who watches the presence of this person (RFC 3858 §4). */
export function printWatcherInfo(
  address: string,
  version: number,
  watchers: readonly ListedWatcher[],
): string {
  const each = watchers.map(({ id, status, event, displayName, address: who }) => {
    const name = displayName ? ` display-name="${escapeXml(displayName)}"` : "";
    return `<watcher id="${escapeXml(id)}" status="${status}" event="${event}"${name}>${escapeXml(`sip:${who}`)}</watcher>`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    `<watcherinfo xmlns="urn:ietf:params:xml:ns:watcherinfo" version="${version}" state="full">` +
    `<watcher-list resource="${escapeXml(`sip:${address}`)}" package="presence">${each.join("")}</watcher-list></watcherinfo>`
  );
}
