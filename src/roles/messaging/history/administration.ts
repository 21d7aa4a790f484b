import type {
  ArchivePage,
  ArchiveQuery,
  HistoryQuery,
  MessageChoice,
  MessageExportQuery,
  MessagePage,
  MessageView,
  WaitingMessagesView,
} from "#api/messages";
import type { Clock } from "#base/clock";
import { plainText } from "#formats/text/plain-text";
import type { Directory, User } from "#roles/directory/contract";
import type { LiveSettings } from "#settings/live";
import type { AuditEntry } from "#storage/audit";
import type { HistoryRows, Page, Place } from "#storage/message-history";
import type { ArchivedMessageTable, MessageTable } from "#storage/schema";
import { keepWaitingDays } from "../settings.ts";
import type { MessageAdministration } from "./contract.ts";
import { noSuchUser } from "./problems.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_WORDS = 10;

/** Everything that reading and deleting messages needs from outside. */
export interface HistoryUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly directory: Pick<Directory, "find">;
  readonly rows: HistoryRows;
  /** Writes what is still in memory: a message of a moment ago is found. */
  flush(): Promise<void>;
}

/** Reads, exports and deletes messages for administrators. */
export class HistoryAdministration implements MessageAdministration {
  readonly #uses: HistoryUses;

  constructor(uses: HistoryUses) {
    this.#uses = uses;
  }

  async history(owner: string, query: HistoryQuery, by: string): Promise<MessagePage> {
    const user = this.#user(owner);
    const { search = "", before, most } = query;
    await this.#uses.flush();
    const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
    const audit = by === user.address ? [] : [this.#line(by, "messages read", user.address, said(query))];
    const choice = { userId: user.id, ...chosen(query), words, before: placeOf(before), most };
    return pageOf(await this.#uses.rows.search(choice, audit), viewOf);
  }

  async export(owner: string, query: MessageExportQuery, by: string): Promise<MessagePage> {
    const user = this.#user(owner);
    const { after, most } = query;
    await this.#uses.flush();
    const audit = by === user.address ? [] : [this.#line(by, "messages exported", user.address, said(query))];
    const choice = { userId: user.id, ...chosen(query), after: placeOf(after), most };
    return pageOf(await this.#uses.rows.export(choice, audit), viewOf);
  }

  async delete(owner: string, choice: MessageChoice, by: string): Promise<{ readonly deleted: number }> {
    const user = this.#user(owner);
    await this.#uses.flush();
    const deleted = await this.#uses.rows.delete({ userId: user.id, ...chosen(choice) }, (messages) => [
      this.#line(by, "messages deleted", user.address, { ...said(choice), messages }),
    ]);
    return { deleted };
  }

  async waiting(owner: string): Promise<WaitingMessagesView> {
    const rows = await this.#uses.rows.waiting(this.#user(owner).id);
    const days = this.#uses.settings.get(keepWaitingDays);
    return {
      messages: rows.map(({ sender, at, content_type, case_code }) => ({
        from: sender,
        at: iso(at),
        until: iso(at + days * DAY_MS),
        contentType: content_type,
        case: case_code,
      })),
    };
  }

  async archived(query: ArchiveQuery, by: string): Promise<ArchivePage> {
    const { after, most } = query;
    const audit = [this.#line(by, "archive exported", "everybody", said(query))];
    const { since, until } = chosen(query);
    return pageOf(
      await this.#uses.rows.archived({ since, until, after: placeOf(after), most }, audit),
      archivedView,
    );
  }

  #user(owner: string): User {
    const user = this.#uses.directory.find(owner.trim().toLowerCase());
    if (!user) throw noSuchUser(owner.slice(0, 320));
    return user;
  }

  #line(who: string, what: string, subject: string, to: unknown): AuditEntry {
    return { at: iso(this.#uses.clock.now()), who, what, subject, to };
  }
}

interface Range {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly with?: string | undefined;
}

function chosen({ since, until, with: peer }: Range) {
  return {
    peer: peer
      ?.trim()
      .replace(/^sips?:/i, "")
      .toLowerCase(),
    since: since === undefined ? undefined : Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
  };
}

/** What was asked for, without what stands in every query. */
const said = (query: object): object =>
  Object.fromEntries(Object.entries(query).filter(([name, value]) => name !== "most" && value !== undefined));

const iso = (at: number): string => new Date(at).toISOString();

function placeOf(text: string | undefined): Place | undefined {
  const [at, id] = text?.split("-") ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id: Number(id) };
}

function pageOf<Row, View>(
  { rows, next }: Page<Row>,
  view: (row: Row) => View,
): { messages: View[]; next: string | null } {
  return { messages: rows.map(view), next: next ? `${next.at}-${next.id}` : null };
}

const viewOf = (row: MessageTable): MessageView => ({
  at: iso(row.at),
  direction: row.direction === "sent" ? "sent" : "received",
  peer: row.peer,
  ...textOf(row),
});

const archivedView = (row: ArchivedMessageTable): ArchivePage["messages"][number] => ({
  at: iso(row.at),
  from: row.sender,
  to: row.receiver,
  ...textOf(row),
});

const textOf = (row: MessageTable | ArchivedMessageTable) => ({
  text: plainText(row.content_type, row.body) ?? row.body,
  contentType: row.content_type,
  body: row.body,
  outcome: row.outcome,
  conversation: row.conversation,
  case: row.case_code,
});
