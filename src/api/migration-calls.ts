import { call } from "./call.ts";
import * as migration from "./migration.ts";
import { paths } from "./paths.ts";

/** Users from other products, and what is wrong with those who are here. */
export const migrationCalls = {
  migrationRun: call(paths.migrationRun, "Takes users in from LDIF, CSV or LDAP; a dry run only reports.", {
    body: migration.migrationRequest,
    answer: migration.migrationReport,
    bodyLimit: 256 * 1024 * 1024,
  }),
  migrationList: call(paths.migrationList, "Imports and repairs that can be taken back.", {
    answer: migration.migrationList,
    access: "staff",
  }),
  migrationUndo: call(paths.migrationUndo, "Takes an import back, whole or of one user.", {
    body: migration.migrationUndo,
    answer: migration.migrationUndone,
  }),
  lintRun: call(paths.lintRun, "Looks for defects in all users; with fix, repairs what is certain.", {
    body: migration.lintRequest,
    answer: migration.lintReport,
  }),
  userOriginals: call(paths.userOriginals, "What other products had of a user, as it stood there.", {
    answer: migration.userOriginals,
    access: "staff",
  }),
};
