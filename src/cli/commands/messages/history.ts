import type { MessageView } from "#api/messages";
import { type Command, textOption, word } from "../../command.ts";
import { printMessages } from "../../print/messages.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { readTimes, timeOptions } from "../../time-range.ts";
import { withServer } from "../../with.ts";

const PAGE = 200;

export const command: Command = {
  words: [{ name: "<address>", summary: "whose messages: name@domain" }],
  options: [
    { flags: "--with <address>", summary: "only those with this person" },
    { flags: "--search <words>", summary: "only those that hold all of these words" },
    ...timeOptions,
    { flags: "--most <number>", summary: "how many, the newest (default: 100)" },
  ],
  examples: [
    "parley messages history alice@example.com --since 7d",
    "parley messages history alice@example.com --with bob@example.com --search 'lunch noon' --json",
  ],
  run: (input) => {
    const most = readMost(textOption(input, "most"));
    return withServer(input, async ({ call }) => {
      const peer = textOption(input, "with");
      const search = textOption(input, "search");
      const asked = {
        ...readTimes(input),
        ...(peer !== undefined && { with: peer }),
        ...(search !== undefined && { search }),
      };
      const messages: MessageView[] = [];
      for (let before: string | null | undefined; before !== null && messages.length < most; ) {
        const query = {
          ...asked,
          most: Math.min(PAGE, most - messages.length),
          ...(before !== undefined && { before }),
        };
        const page: { messages: MessageView[]; next: string | null } = await call("messageHistory", {
          name: word(input, 0),
          query,
        });
        messages.push(...page.messages);
        before = page.next;
      }
      say(input, { messages }, () =>
        messages.length === 0 ? ["There are no such messages."] : printMessages(messages.toReversed()),
      );
      return 0;
    });
  },
};

function readMost(text: string | undefined): number {
  if (text === undefined) return 100;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw wrongWord("--most", text, "a number from 1");
  return Number(text);
}
