import { printWish, readWish, wishOptions } from "../../certificate-wish.ts";
import type { Command } from "../../command.ts";
import { passwordOptions, readPassword } from "../../password.ts";
import { printOrder } from "../../print/certificate.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  options: [
    {
      flags: "--from <way>",
      summary: "own (default), acme, enterprise, or file: prints a request that somebody signs",
    },
    ...wishOptions,
    ...passwordOptions.map(({ flags, summary }) => ({ flags, summary: `enterprise: ${summary}` })),
  ],
  examples: [
    "parley cert request",
    "parley cert request --from acme --ca https://acme.example.com/directory --name pbx.example.com",
    "parley cert request --from enterprise --ca https://ca.example.com/certsrv --ca-account 'EXAMPLE\\ann' --password-file p.txt --template WebServer2",
    "parley cert request --from file --name sip.example.com --org Example > request.csr",
  ],
  run: (input) => {
    const wish = readWish(input);
    const asked = input.options["password-stdin"] === true || input.options["password-file"] !== undefined;
    const body = asked ? { ...wish, password: readPassword(input) } : wish;
    return withServer(input, async ({ call }) => {
      const order = await call("certificateRequest", { body });
      if (!input.json && order.state === "waiting") {
        input.terminal.print(order.request.trimEnd());
        input.terminal.complain(`Order ${order.id}. ${order.said}`);
        input.terminal.complain(`The same again: ${printWish(wish)}`);
        return 0;
      }
      say(input, order, printOrder);
      return order.state === "pending" ? 1 : 0;
    });
  },
};
