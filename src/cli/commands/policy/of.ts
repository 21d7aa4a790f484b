import { type Command, word } from "../../command.ts";
import { printEffective } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain" }],
  examples: ["parley policy of alice@example.com"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("policyOf", { name: word(input, 0) }), printEffective);
      return 0;
    }),
};
