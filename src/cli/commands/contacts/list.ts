import { type Command, word } from "../../command.ts";
import { printContactList } from "../../print/contacts.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "whose list: name@domain" }],
  examples: ["parley contacts list alice@example.com", "parley contacts list alice@example.com --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("contactList", { name: word(input, 0) }), printContactList);
      return 0;
    }),
};
