import { hostname } from "node:os";
import { type Command, textOption, word } from "../../command.ts";
import { pageAddress } from "../../page-address.ts";
import { say } from "../../print/say.ts";
import { printTime } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [{ name: "<address>", summary: "name@domain; the account is made when it is not there" }],
  options: [
    { flags: "--name <name>", summary: "name to show" },
    { flags: "--tel <number>", summary: "telephone number" },
    { flags: "--days <days>", summary: "how long the link is good: 1 to 30 (default: 7)" },
  ],
  examples: [
    "parley invite alice@example.com --name 'Alice Adams'",
    "parley invite bob@example.com --days 1 --json",
    "parley invite list",
    "parley invite remove 3f9a0c51d2e7",
  ],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const [name, tel, days] = ["name", "tel", "days"].map((option) => textOption(input, option));
      const body = {
        address: word(input, 0),
        days: days === undefined ? 7 : Number(days),
        ...(name !== undefined && { name }),
        ...(tel !== undefined && { tel }),
      };
      const made = await call("invitationAdd", { body });
      const base = pageAddress((await call("status")).listeners, hostname().toLowerCase());
      const link = base === undefined ? made.path : `${base}${made.path}`;
      say(input, { ...made, link }, ({ address, until }) => [
        `${address} chooses a password by this link, once, until ${printTime(until)}:`,
        link,
      ]);
      return 0;
    }),
};
