import { z } from "zod";

const MOST_TEXT = 4000;
/** Line breaks are fine; what else paints on a terminal, or turns the direction of writing round, is not. */
const PLAIN = /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/;

export const helpNoteWish = z
  .object({
    text: z
      .string()
      .trim()
      .min(1)
      .max(MOST_TEXT)
      .regex(PLAIN, "plain text: letters, spaces and line breaks")
      .describe("Plain text. Whoever opens the page reads it, without a sign-in: nothing secret."),
  })
  .meta({ id: "HelpNoteWish" });
export type HelpNoteWish = z.infer<typeof helpNoteWish>;

/** What whoever reads the page sees. */
export const helpNote = z
  .object({ page: z.string(), text: z.string(), at: z.string() })
  .meta({ id: "HelpNote" });
export type HelpNoteView = z.infer<typeof helpNote>;

export const helpNoteList = z
  .object({ notes: z.array(helpNote.extend({ who: z.string() })) })
  .meta({ id: "HelpNoteList" });
export type HelpNoteListView = z.infer<typeof helpNoteList>;
