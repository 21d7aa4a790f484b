import type { ArchivedMessageView } from "#api/messages";
import { type Command, textOption } from "../../command.ts";
import { printLetter } from "../../print/messages.ts";
import { wrongWord } from "../../problems.ts";
import { readTimes, timeOptions } from "../../time-range.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [
    { flags: "--format <format>", summary: "json: one object a line; text: for people (default: json)" },
    ...timeOptions,
  ],
  examples: [
    "parley archive export --since 2026-11-01 --until 2026-12-01 > november.jsonl",
    "parley archive export --since 7d --format text",
  ],
  run: (input) => {
    const format = textOption(input, "format") ?? "json";
    if (format !== "json" && format !== "text") throw wrongWord("--format", format, "json or text");
    return withServer(input, async ({ call }) => {
      const asked = { ...readTimes(input), most: 200 };
      for (let after: string | null | undefined; after !== null; ) {
        const query = { ...asked, ...(after !== undefined && { after }) };
        const page: { messages: ArchivedMessageView[]; next: string | null } = await call("archiveExport", {
          query,
        });
        for (const one of page.messages)
          if (format === "json" || input.json) input.terminal.print(JSON.stringify(one));
          else for (const line of printLetter(one)) input.terminal.print(line);
        after = page.next;
      }
      return 0;
    });
  },
};
