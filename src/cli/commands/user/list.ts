import type { UserView } from "#api/users";
import { type Command, textOption } from "../../command.ts";
import { say } from "../../print/say.ts";
import { printUsers } from "../../print/user.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  options: [
    { flags: "--search <text>", summary: "only those with this in address, name, number or profile" },
  ],
  examples: ["parley user list", "parley user list --search @sales.example.com --json"],
  run: (input) =>
    withServerOrStore(input, "user list", async ({ call }) => {
      const search = textOption(input, "search");
      const users: UserView[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const query = { ...(search !== undefined && { search }), ...(after !== undefined && { after }) };
        const page: { users: UserView[]; next: string | null } = await call("userList", { query });
        users.push(...page.users);
        after = page.next;
      }
      say(input, { users, total: users.length }, () => [
        ...printUsers(users),
        users.length === 1 ? "1 user" : `${users.length} users`,
      ]);
      return 0;
    }),
};
