import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "<address>", summary: "who blocks: name@domain" },
    { name: "<who>", summary: "an address, or a whole domain" },
  ],
  examples: [
    "parley contacts block alice@example.com eve@example.com",
    "parley contacts block alice@example.com example.net --json",
  ],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const who = word(input, 1);
      const list = await call("contactBlock", { name: word(input, 0), body: { who, blocked: true } });
      say(input, list, () => [`${who} is blocked by ${list.owner}.`]);
      return 0;
    }),
};
