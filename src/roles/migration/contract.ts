import type {
  LintReport,
  LintRequest,
  MigrationReport,
  MigrationRequest,
  MigrationUndone,
  MigrationView,
  UserOriginals,
} from "#api/migration";

/** Users from other products. Fits the HTTP API as it is. */
export interface Migration {
  /** Rejects with MIG-0001 (CSV without the column of addresses), MIG-0002 (nothing to read), LDAP-00xx. */
  run(request: MigrationRequest, by: string): Promise<MigrationReport>;
  list(): Promise<readonly MigrationView[]>;
  /** Undefined: there is no such import. */
  undo(id: number, address: string | undefined, by: string): Promise<MigrationUndone | undefined>;
  lint(request: LintRequest, by: string): Promise<LintReport>;
  originals(address: string): Promise<UserOriginals>;
}
