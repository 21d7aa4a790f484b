import type {
  ArchivePage,
  ArchiveQuery,
  HistoryQuery,
  MessageChoice,
  MessageExportQuery,
  MessagePage,
  WaitingMessagesView,
} from "#api/messages";

/**
 * What administrators do with people's messages; fits the HTTP API as it is. Whatever they read or delete is audited before they get
 * it; `by` names them. Rejects with HIST-0001 where there is no such user.
 */
export interface MessageAdministration {
  /** Newest first. */
  history(owner: string, query: HistoryQuery, by: string): Promise<MessagePage>;
  /** Oldest first. */
  export(owner: string, query: MessageExportQuery, by: string): Promise<MessagePage>;
  /** Deletes from the owner's own history; the other end's and the archive keep theirs. */
  delete(owner: string, choice: MessageChoice, by: string): Promise<{ readonly deleted: number }>;
  waiting(owner: string): Promise<WaitingMessagesView>;
  /** What everybody wrote, oldest first. */
  archived(query: ArchiveQuery, by: string): Promise<ArchivePage>;
}
