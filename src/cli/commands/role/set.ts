import { type Command, word } from "../../command.ts";
import { printRoles } from "../../print/policies.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";

const ROLES = ["administrator", "helpdesk", "auditor"] as const;

export const command: Command = {
  words: [
    { name: "<address>", summary: "name@domain" },
    { name: "<role>", summary: "administrator, helpdesk, auditor, or none" },
  ],
  examples: ["parley role set bob@example.com helpdesk", "parley role set bob@example.com none"],
  run: (input) => {
    const wanted = word(input, 1);
    const role = ROLES.find((one) => one === wanted) ?? null;
    if (role === null && wanted !== "none") throw wrongWord("role", wanted, `${ROLES.join(", ")} or none`);
    return withServer(input, async ({ call }) => {
      const answer = await call("roleSet", { name: word(input, 0), body: { role } });
      say(input, answer, ({ roles }) => printRoles(roles));
      return 0;
    });
  },
};
