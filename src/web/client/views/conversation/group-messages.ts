import type { ChatMessage } from "../../state/contract.ts";

/** What stands in the log, from top to bottom. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "group";
      readonly key: string;
      readonly mine: boolean;
      readonly messages: readonly ChatMessage[];
    };

/** After a pause of this length the name and the time are said anew. */
const PAUSE_MS = 5 * 60_000;

/** Puts messages (oldest first) under one name per run of the same sender, with a line per day and one above what is new. */
export function groupMessages(
  messages: readonly ChatMessage[],
  dayOf: (at: number) => string,
  firstUnread?: string,
): Row[] {
  const rows: Row[] = [];
  let open: ChatMessage[] | undefined;
  let before: ChatMessage | undefined;
  for (const message of messages) {
    const newDay = !before || dayOf(before.at) !== dayOf(message.at);
    const isFirstUnread = message.id === firstUnread;
    if (newDay) rows.push({ kind: "day", key: `day-${dayOf(message.at)}-${message.id}`, at: message.at });
    if (isFirstUnread) rows.push({ kind: "unread", key: "unread" });
    const goesOn =
      !newDay && !isFirstUnread && before?.mine === message.mine && message.at - before.at < PAUSE_MS;
    if (open && goesOn) open.push(message);
    else {
      open = [message];
      rows.push({ kind: "group", key: message.id, mine: message.mine, messages: open });
    }
    before = message;
  }
  return rows;
}
