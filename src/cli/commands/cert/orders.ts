import type { Command } from "../../command.ts";
import { printOrders } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley cert orders"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("certificateOrders"), ({ orders }) => printOrders(orders));
      return 0;
    }),
};
