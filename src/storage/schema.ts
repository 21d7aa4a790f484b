/**
 * The tables as code sees them. What PostgreSQL and SQLite both have, and nothing else: text, integer, bigint. No table counts by
 * itself (numbers come from `counters`), yes and no are 1 and 0, times are milliseconds (bigint) where they are compared and ISO 8601
 * where they are only shown, JSON and sealed bytes (base64) are text. See docs/adr/003-storage.md.
 */
export interface Tables {
  users: UserTable;
  verifiers: VerifierTable;
  passwords: PasswordTable;
  administrators: AdministratorTable;
  one_time_links: OneTimeLinkTable;
  settings: SettingTable;
  setting_changes: SettingChangeTable;
  setting_change_values: SettingChangeValueTable;
  audit: AuditTable;
  bindings: BindingTable;
  events: EventTable;
  counters: CounterTable;
  meta: MetaTable;
}

export interface UserTable {
  id: number;
  address: string;
  name: string;
  tel: string | null;
  enabled: number;
  /** The ways of signing in that somebody chose for this user, comma-separated; null: every way that the settings allow. */
  sign_in: string | null;
  created_at: string;
}

/** What Digest and NTLM need to know of a password, sealed under the data key. */
export interface VerifierTable {
  user_id: number;
  kind: string;
  realm: string;
  sealed: string;
}

/** argon2id of a person's password, as a PHC string. */
export interface PasswordTable {
  user_id: number;
  hash: string;
}

export interface AdministratorTable {
  user_id: number;
  role: string;
  since: string;
}

export interface OneTimeLinkTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  purpose: string;
  expires_at: number;
}

export interface SettingTable {
  name: string;
  /** JSON. */
  value: string;
}

export interface SettingChangeTable {
  id: number;
  at: string;
  who: string;
  undoes: number | null;
}

/** Null means the default. */
export interface SettingChangeValueTable {
  change_id: number;
  name: string;
  from_value: string | null;
  to_value: string | null;
}

export interface AuditTable {
  id: number;
  at: string;
  who: string;
  what: string;
  subject: string;
  from_value: string | null;
  to_value: string | null;
}

export interface BindingTable {
  id: string;
  aor: string;
  /** JSON. */
  record: string;
  expires_at: number;
}

export interface EventTable {
  id: number;
  at: string;
  level: string;
  component: string;
  problem_id: string;
  case_code: string;
  /** JSON of the whole explained error. */
  problem: string;
}

export interface CounterTable {
  name: string;
  next: number;
}

export interface MetaTable {
  name: string;
  value: string;
}
