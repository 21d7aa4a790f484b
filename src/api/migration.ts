import { z } from "zod";

/** One thing that is wrong, or worth knowing, in one field of one user. */
export const userFinding = z
  .object({
    where: z.string().describe("The DN, the line of the file, or the address of the user."),
    address: z.string().nullable(),
    field: z.string(),
    rule: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    value: z.string(),
    expected: z.string(),
    sentence: z.string(),
    proposals: z.array(z.object({ value: z.string(), text: z.string() })),
    repaired: z.boolean().describe("The first proposal is what was put, or is what --fix would put."),
  })
  .meta({ id: "UserFinding" });
export type UserFinding = z.infer<typeof userFinding>;

const findings = {
  findings: z.array(userFinding),
  findingsLeftOut: z.int(),
  byRule: z.record(z.string(), z.int()).describe("How many of each kind, all counted."),
  milliseconds: z.int(),
};

const most = z.int().min(0).max(1_000_000).default(1_000).describe("How many findings the answer lists.");

/** Where users come from. LDAP: a search there, once; the directory source of the settings follows a server. */
const migrationSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ldif"), text: z.string().max(250_000_000) }),
  z.object({ kind: z.literal("csv"), text: z.string().max(250_000_000) }),
  z.object({
    kind: z.literal("ldap"),
    url: z.string().max(500).describe("ldaps://host, ldap://host (StartTLS), or ldap+clear://host."),
    base: z.string().max(1_000),
    filter: z.string().max(2_000).default("(msRTCSIP-PrimaryUserAddress=*)"),
    bindDn: z.string().max(1_000).optional(),
    password: z.string().max(256).optional(),
    authority: z.string().max(200_000).optional().describe("PEM, trusted besides those of this machine."),
  }),
]);
export type MigrationSource = z.infer<typeof migrationSource>;

export const migrationRequest = z
  .object({
    source: migrationSource,
    name: z.string().max(200).default("").describe("What the import is called: the name of the file."),
    dryRun: z.boolean().default(false),
    domains: z
      .record(z.string().max(255), z.string().max(255))
      .default({})
      .describe("From a domain there to one of ours."),
    most,
  })
  .meta({ id: "MigrationRequest" });
export type MigrationRequest = z.infer<typeof migrationRequest>;

export const migrationReport = z
  .object({
    id: z.int().nullable().describe("By which it can be taken back; null: nothing was changed."),
    dryRun: z.boolean(),
    entries: z.int(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    refused: z.int().describe("Entries with an error: they were left out."),
    unreadable: z.array(z.object({ line: z.int(), seen: z.string(), expected: z.string() })),
    ...findings,
  })
  .meta({ id: "MigrationReport" });
export type MigrationReport = z.infer<typeof migrationReport>;

export const migration = z
  .object({
    id: z.int(),
    at: z.string(),
    who: z.string(),
    kind: z.enum(["ldif", "csv", "ldap", "lint"]),
    source: z.string(),
    added: z.int(),
    changed: z.int(),
    undoneAt: z.string().nullable(),
  })
  .meta({ id: "Migration" });
export type MigrationView = z.infer<typeof migration>;
export const migrationList = z.object({ migrations: z.array(migration) }).meta({ id: "MigrationList" });

export const migrationUndo = z
  .object({ address: z.string().max(320).optional().describe("Only of this user.") })
  .meta({ id: "MigrationUndo" });
export const migrationUndone = z
  .object({
    users: z.int().describe("Users whose former values are back, or who were added and are gone."),
    left: z
      .array(z.object({ address: z.string(), field: z.string(), why: z.string() }))
      .describe("What somebody changed since, and therefore stays."),
  })
  .meta({ id: "MigrationUndone" });
export type MigrationUndone = z.infer<typeof migrationUndone>;

export const lintRequest = z
  .object({
    fix: z.boolean().default(false).describe("Puts what is certain; all of it is shown."),
    most,
  })
  .meta({ id: "LintRequest" });
export type LintRequest = z.infer<typeof lintRequest>;
export const lintReport = z
  .object({
    id: z.int().nullable().describe("By which the repairs can be taken back."),
    users: z.int(),
    repaired: z.int(),
    ...findings,
  })
  .meta({ id: "LintReport" });
export type LintReport = z.infer<typeof lintReport>;

export const userOriginals = z
  .object({
    address: z.string(),
    values: z.array(
      z.object({ import: z.int(), field: z.string(), original: z.string(), value: z.string().nullable() }),
    ),
  })
  .meta({ id: "UserOriginals", description: "What other products had of this user, as it stood there." });
export type UserOriginals = z.infer<typeof userOriginals>;
