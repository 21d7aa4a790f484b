import { type Command, word } from "../../command.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<id>", summary: "as parley invite list shows it" }],
  examples: ["parley invite remove 3f9a0c51d2e7"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const id = word(input, 0);
      await call("invitationRemove", { name: id });
      say(input, { removed: id }, () => ["The link of this invitation is worth nothing now."]);
      return 0;
    }),
};
