import { z } from "zod";
import { wrongField } from "./problem.ts";

export const syncRequest = z
  .object({
    dryRun: z.boolean().default(false).describe("Only say what would change."),
    acceptLoss: z
      .boolean()
      .default(false)
      .describe("Disable those who are gone even when they are more than directory.ldap-most-gone-percent."),
  })
  .meta({ id: "DirectorySync" });
export type SyncRequest = z.infer<typeof syncRequest>;

const syncChange = z.object({
  address: z.string(),
  what: z.enum(["add", "change", "disable", "enable"]),
  fields: z.array(z.string()),
});

export const syncReport = z
  .object({
    dryRun: z.boolean(),
    entries: z.int().describe("Entries that the directory server gave."),
    added: z.int(),
    changed: z.int(),
    disabled: z.int().describe("Disabled there, or gone."),
    enabled: z.int(),
    unchanged: z.int(),
    ignored: z.int().describe("Disabled there and unknown here."),
    refused: z.int().describe("Entries without a fitting address."),
    changes: z.array(syncChange),
    changesLeftOut: z.int(),
    problems: z.array(wrongField.extend({ entry: z.string(), attribute: z.string() })),
    problemsLeftOut: z.int(),
    milliseconds: z.int(),
  })
  .meta({ id: "DirectorySyncReport" });
export type SyncReport = z.infer<typeof syncReport>;
export type SyncChange = z.infer<typeof syncChange>;
export type SyncProblem = SyncReport["problems"][number];

export const directorySource = z
  .object({
    url: z.string().describe("Empty: there is no LDAP source."),
    password: z.boolean().describe("Whether a password is stored."),
    users: z.int().describe("Users here whom this source keeps."),
    last: z
      .object({
        at: z.string(),
        by: z.string(),
        report: syncReport.optional(),
        failure: z.object({ id: z.string(), what: z.string() }).optional(),
      })
      .nullable()
      .describe("The last look since the server started."),
  })
  .meta({ id: "DirectorySource" });
export type DirectorySourceView = z.infer<typeof directorySource>;

export const sourcePassword = z
  .object({ password: z.string().min(1).max(256).describe("Of the bind DN. Sealed, never given back.") })
  .meta({ id: "DirectorySourcePassword" });
