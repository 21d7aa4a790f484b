import { type Call, call, done } from "./call.ts";
import * as notes from "./help-notes.ts";
import { paths } from "./paths.ts";

/** What the administrators of a server add to its help pages. */
export const helpNoteCalls = {
  helpNoteList: call(paths.helpNoteList, "Every note that was added to a help page.", {
    access: "staff",
    answer: notes.helpNoteList,
  }),
  helpNoteShow: call(paths.helpNoteShow, "The note on a help page.", {
    access: "anyone",
    answer: notes.helpNote,
  }),
  helpNoteSet: call(paths.helpNoteSet, "Adds a note to a help page, or replaces it.", {
    body: notes.helpNoteWish,
    answer: notes.helpNote,
  }),
  helpNoteRemove: call(paths.helpNoteRemove, "Takes the note off a help page.", { answer: done }),
} as const satisfies Record<string, Call>;
