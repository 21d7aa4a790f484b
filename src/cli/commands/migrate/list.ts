import type { Command } from "../../command.ts";
import { printMigrations } from "../../print/migration.ts";
import { say } from "../../print/say.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  examples: ["parley migrate list"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      say(input, await call("migrationList"), ({ migrations }) => printMigrations(migrations));
      return 0;
    }),
};
