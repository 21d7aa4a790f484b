import type { HelpNoteListView, HelpNoteView } from "#api/help-notes";
import type { Clock } from "#base/clock";
import type { Meaning } from "#codes/meaning";
import type { AuditLine } from "#roles/admin/contract";
import { type HelpNoteStore, peekHelpNote } from "#storage/help-notes";
import { databaseFile } from "./start/places.ts";

type Note = HelpNoteListView["notes"][number];

/** What the administrators of this server wrote beside its help pages. */
export interface HelpNotes {
  list(): readonly Note[];
  find(page: string): HelpNoteView | undefined;
  set(page: string, text: string, by: string): Promise<HelpNoteView>;
  /** False: there is no note. */
  remove(page: string, by: string): Promise<boolean>;
}

interface HelpNoteUses {
  readonly clock: Clock;
  readonly store: HelpNoteStore;
}

/** Opens the notes. There is at most one on each page, so there are never many: they are kept in memory. */
export async function openHelpNotes({ clock, store }: HelpNoteUses): Promise<HelpNotes> {
  const notes = new Map<string, Note>((await store.load()).map((note) => [note.page, note]));
  const now = () => new Date(clock.now()).toISOString();
  const find = (page: string) => {
    const note = notes.get(page);
    return note && { page: note.page, text: note.text, at: note.at };
  };
  return {
    list: () => [...notes.values()].sort((one, other) => (one.page < other.page ? -1 : 1)),
    find,
    async set(page, text, by) {
      const note = { page, text, who: by, at: now() };
      const from = notes.get(page)?.text;
      await store.put(note, { at: note.at, who: by, what: "help note set", subject: page, from, to: text });
      notes.set(page, note);
      return { page, text, at: note.at };
    },
    async remove(page, by) {
      const from = notes.get(page)?.text;
      if (from === undefined) return false;
      await store.remove(page, { at: now(), who: by, what: "help note removed", subject: page, from });
      notes.delete(page);
      return true;
    },
  };
}

/** The ways back of what the audit trail says of notes. */
export function helpNoteUndoers(notes: HelpNotes) {
  const back = async ({ subject, from }: AuditLine, by: string): Promise<void> => {
    if (typeof from === "string") await notes.set(subject, from, by);
    else await notes.remove(subject, by);
  };
  return { "help note set": back, "help note removed": back };
}

/** Puts the note of each page into what a code means. */
export function withNotes(
  meanings: readonly Meaning[],
  noteOf: (page: string) => { readonly text: string; readonly at: string } | undefined,
): Meaning[] {
  return meanings.map((one) => {
    const note = one.kind === "parley" ? noteOf(one.code) : undefined;
    return note ? { ...one, note: { text: note.text, at: note.at } } : one;
  });
}

/** The note on a page of the instance with this data folder, whether it runs or not. */
export const noteInFolder = (data: string, page: string) => peekHelpNote(databaseFile(data), page);
