import { problemId } from "#codes/help-page";
import type { Handlers } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type HelpNoteCall = Extract<keyof Handlers, `helpNote${string}`>;

/** Notes on help pages; only on pages that there are. */
export function createHelpNoteHandlers(
  uses: Pick<HttpUses, "helpNotes" | "helpPage">,
): Pick<Handlers, HelpNoteCall> {
  const { helpNotes } = uses;
  const page = (name: string): string => {
    const id = name.toUpperCase();
    if (!problemId.test(id) || uses.helpPage(id) === undefined) throw notFound("help page", name);
    return id;
  };
  return {
    helpNoteList: () => ({ notes: [...helpNotes.list()] }),
    helpNoteShow: ({ name }) => {
      const found = helpNotes.find(page(name));
      if (!found) throw notFound("note on the help page", name);
      return found;
    },
    helpNoteSet: ({ name, body, by }) => helpNotes.set(page(name), body.text, by),
    helpNoteRemove: async ({ name, by }) => {
      // A page that an upgrade took away may still have its note.
      if (!(await helpNotes.remove(name.toUpperCase(), by))) throw notFound("note on the help page", name);
      return { done: true };
    },
  };
}
