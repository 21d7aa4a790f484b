import type { Command } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printTable, printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley help-note list", "parley help-note list --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("helpNoteList"), ({ notes }) =>
        notes.length === 0
          ? ["No help page has a note."]
          : printTable(
              ["PAGE", "SINCE", "WHO", "NOTE"],
              notes.map(({ page, at, who, text }) => [page, printTime(at), who, text]),
            ),
      );
      return 0;
    }),
};
