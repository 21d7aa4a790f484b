import { type Command, word } from "../../command.ts";
import { printOrder } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<order>", summary: "as parley cert orders shows it" }],
  examples: ["parley cert check 0a1b2c3d4e5f"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const order = await call("certificateOrderCheck", { name: word(input, 0) });
      say(input, order, printOrder);
      return order.state === "pending" ? 1 : 0;
    }),
};
