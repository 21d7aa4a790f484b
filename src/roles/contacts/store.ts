import type { AuditEntry } from "#storage/audit";
import type { KeptContact, KeptGroup } from "./kept-list.ts";
import type { PackedList } from "./packed-list.ts";

/** One user's list as it is stored. */
export interface StoredList {
  /** Of the directory. */
  readonly userId: number;
  readonly list: PackedList;
}

/** What one change does to the rows of a list; each part may be empty. */
export interface ListRecord {
  readonly number: number;
  readonly putGroups: readonly KeptGroup[];
  readonly putContacts: readonly KeptContact[];
  readonly removeGroups: readonly number[];
  readonly removeContacts: readonly string[];
  /** Lines of the audit trail, where an administrator did it. */
  readonly audit: readonly AuditEntry[];
}

/** Remembers contact lists. */
export interface ContactStore {
  /** In one go, later calls after earlier ones. Resolves when kill -9 can no longer undo it. */
  save(userId: number, change: ListRecord): Promise<void>;
  /** Writes lines of the audit trail that no change of a list goes with. */
  audit(lines: readonly AuditEntry[]): Promise<void>;
  /** Every list, some at a time: all of them at once would need several times the memory. */
  load(): AsyncIterable<StoredList>;
}
