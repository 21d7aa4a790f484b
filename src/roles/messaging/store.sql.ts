import type { CancelTimer, Clock } from "#base/clock";
import { plainText } from "#formats/text/plain-text";
import type { Directory } from "#roles/directory/contract";
import type { MessageRows } from "#storage/messages";
import type { Message, MessageStore, Outcome } from "./contract.ts";

export interface SqlMessageStoreUses {
  readonly clock: Clock;
  readonly rows: MessageRows;
  readonly directory: Pick<Directory, "find" | "all">;
  /** Told when history could not be written: the messages themselves were delivered. */
  failed(error: unknown, messages: number): void;
}

type HistoryRow = Parameters<MessageRows["remember"]>[0][number];

/** How many lines of history may wait for a store that does not write: some 100 MB at most. */
const MOST_UNWRITTEN = 20_000;

/** A transaction costs as much as carrying a message, so history is written some moments later, together. */
const WRITE_AFTER_MS = 200;

/** Keeps messages in the database; history is written behind. */
export function createSqlMessageStore(uses: SqlMessageStoreUses): MessageStore {
  const { clock, rows, directory, failed } = uses;
  let unwritten: HistoryRow[] = [];
  let stopTimer: CancelTimer | undefined;
  let writing: Promise<void> = Promise.resolve();

  /** Later batches after earlier ones. */
  function write(): Promise<void> {
    stopTimer?.();
    stopTimer = undefined;
    const some = unwritten;
    unwritten = [];
    if (some.length > 0)
      writing = writing.then(() => rows.remember(some).catch((error: unknown) => failed(error, some.length)));
    return writing;
  }

  const userId = (address: string): number | undefined => directory.find(address)?.id;

  return {
    async keep(message, most) {
      const receiver = userId(message.to);
      if (receiver === undefined) throw new Error("Only messages for users of ours are kept.");
      const kept = await rows.keep(
        {
          user_id: receiver,
          sender: message.from,
          at: message.at,
          content_type: message.contentType,
          body: message.body,
          case_code: message.case,
        },
        most,
      );
      return kept ? "kept" : "full";
    },
    async waiting(to) {
      const receiver = userId(to);
      if (receiver === undefined) return [];
      return (await rows.waiting(receiver)).map((row) => ({
        id: row.id,
        from: row.sender,
        to,
        at: row.at,
        conversation: `${row.sender} ${to}`,
        contentType: row.content_type,
        body: row.body,
        case: row.case_code,
      }));
    },
    drop: (ids) => rows.drop(ids),
    async receiversWaiting() {
      const waited = new Set(await rows.receivers());
      if (waited.size === 0) return [];
      return [...directory.all()].filter(({ id }) => waited.has(id)).map(({ address }) => address);
    },
    remember(message, outcome) {
      for (const row of historyRows(message, outcome, userId)) {
        if (unwritten.length >= MOST_UNWRITTEN) {
          failed(new Error("The store does not keep up."), 1);
          return;
        }
        unwritten.push(row);
      }
      stopTimer ??= clock.after(WRITE_AFTER_MS, () => void write());
    },
    archive: (message, outcome) =>
      rows.archive({
        at: message.at,
        sender: message.from,
        receiver: message.to,
        conversation: message.conversation,
        content_type: message.contentType,
        body: message.body,
        outcome,
        case_code: message.case,
      }),
    flush: write,
  };
}

/** One line for each end that is a user of ours; what one writes to oneself stands there once. */
function historyRows(
  message: Message,
  outcome: Outcome,
  userId: (address: string) => number | undefined,
): HistoryRow[] {
  const { from, to, at, conversation, contentType, body } = message;
  const search = (plainText(contentType, body) ?? body).toLowerCase();
  const line = (owner: string, peer: string, direction: "sent" | "received"): HistoryRow[] => {
    const id = userId(owner);
    if (id === undefined) return [];
    return [
      {
        user_id: id,
        peer,
        direction,
        at,
        conversation,
        content_type: contentType,
        body,
        search,
        outcome,
        case_code: message.case,
      },
    ];
  };
  // Whoever did not get it has nothing to find.
  const received = outcome === "refused" || from === to ? [] : line(to, from, "received");
  return [...line(from, to, "sent"), ...received];
}
