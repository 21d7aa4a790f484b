import type { MessageView } from "#api/messages";
import { type Command, textOption, word } from "../../command.ts";
import { printLetter } from "../../print/messages.ts";
import { wrongWord } from "../../problems.ts";
import { readTimes, timeOptions } from "../../time-range.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "whose messages: name@domain" }],
  options: [
    { flags: "--format <format>", summary: "json: one object a line; text: for people (default: text)" },
    { flags: "--with <address>", summary: "only those with this person" },
    ...timeOptions,
  ],
  examples: [
    "parley messages export alice@example.com --format json > alice.jsonl",
    "parley messages export alice@example.com --format text --since 2026-01-01",
  ],
  run: (input) => {
    const format = textOption(input, "format") ?? (input.json ? "json" : "text");
    if (format !== "json" && format !== "text") throw wrongWord("--format", format, "json or text");
    return withServer(input, async ({ call }) => {
      const owner = word(input, 0);
      const peer = textOption(input, "with");
      const asked = { ...readTimes(input), most: 200, ...(peer !== undefined && { with: peer }) };
      for (let after: string | null | undefined; after !== null; ) {
        const query = { ...asked, ...(after !== undefined && { after }) };
        const page: { messages: MessageView[]; next: string | null } = await call("messageExport", {
          name: owner,
          query,
        });
        for (const one of page.messages)
          if (format === "json") input.terminal.print(JSON.stringify(one));
          else for (const line of printLetter({ ...one, ...ends(owner, one) })) input.terminal.print(line);
        after = page.next;
      }
      return 0;
    });
  },
};

const ends = (owner: string, { direction, peer }: MessageView) =>
  direction === "sent" ? { from: owner, to: peer } : { from: peer, to: owner };
