import type { Handlers } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type MigrationCall = Extract<keyof Handlers, `migration${string}` | "lintRun" | "userOriginals">;

/** Users from other products, and what is wrong with those who are here. */
export function createMigrationHandlers({ migration }: HttpUses): Pick<Handlers, MigrationCall> {
  return {
    migrationRun: ({ body, by }) => migration.run(body, by),
    migrationList: async () => ({ migrations: [...(await migration.list())] }),
    migrationUndo: async ({ name, body, by }) => {
      const undone = /^\d{1,9}$/.test(name)
        ? await migration.undo(Number(name), body.address, by)
        : undefined;
      if (!undone) throw notFound("import", name);
      return undone;
    },
    lintRun: ({ body, by }) => migration.lint(body, by),
    userOriginals: ({ name }) => migration.originals(name),
  };
}
