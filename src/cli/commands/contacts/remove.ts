import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    { name: "<address>", summary: "whose list: name@domain" },
    { name: "<contact>", summary: "name@domain, or tel: and a number" },
  ],
  examples: ["parley contacts remove alice@example.com bob@example.com"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const contact = word(input, 1);
      const list = await call("contactRemove", { name: word(input, 0), query: { contact } });
      say(input, list, () => [`${contact} is off the list of ${list.owner}.`]);
      return 0;
    }),
};
