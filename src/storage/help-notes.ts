import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type AuditEntry, writeAudit } from "./audit.ts";
import type { Database } from "./database.ts";
import type { HelpNoteTable } from "./schema.ts";

/** The table help_notes. Each change is stored with its audit line. */
export interface HelpNoteStore {
  load(): Promise<HelpNoteTable[]>;
  put(note: HelpNoteTable, audit: AuditEntry): Promise<void>;
  remove(page: string, audit: AuditEntry): Promise<void>;
}

export const helpNoteStore = ({ tables, write }: Pick<Database, "tables" | "write">): HelpNoteStore => ({
  load: () => tables.selectFrom("help_notes").selectAll().orderBy("page").execute(),
  put: (note, audit) =>
    write(async (into) => {
      await into.deleteFrom("help_notes").where("page", "=", note.page).execute();
      await into.insertInto("help_notes").values(note).execute();
      await writeAudit(into, [audit]);
    }, "power-loss"),
  remove: (page, audit) =>
    write(async (from) => {
      await from.deleteFrom("help_notes").where("page", "=", page).execute();
      await writeAudit(from, [audit]);
    }, "power-loss"),
});

const BUSY_TIMEOUT_MS = 500;

/**
 * The note on a page, read beside whoever has the database open, and without a lock: the help must answer when nothing else does.
 * Undefined where there is none, and where it cannot be read: the page itself is worth more than the reason.
 */
export function peekHelpNote(file: string, page: string): Pick<HelpNoteTable, "text" | "at"> | undefined {
  if (!existsSync(file)) return undefined;
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    const { text, at } = sqlite.prepare("SELECT text, at FROM help_notes WHERE page = ?").get(page) ?? {};
    return typeof text === "string" && typeof at === "string" ? { text, at } : undefined;
  } catch {
    return undefined;
  } finally {
    sqlite?.close();
  }
}
