import type { HistoryQuery, SettingRecordView, SettingView } from "#api/settings";
import type { EventQuery, EventView } from "#api/trace";
import type { Problem } from "#base/explained-error";
import type { Setting } from "#settings/declare";

/** What administrators do with settings; fits the HTTP API as it is. Refusals are ExplainedErrors naming every wrong field. */
export interface SettingsAdministration {
  list(): readonly SettingView[];
  /** Undefined: no setting has this name. */
  find(name: string): SettingView | undefined;
  /**
   * Validates all values (as from JSON, or texts as from `--set`; null is back to the default), then stores, applies and tells the
   * listeners: all or none.
   * Resolves with the settings named, when a power cut cannot undo it. What equals the present value is no change.
   */
  change(values: Readonly<Record<string, unknown>>, by: string): Promise<readonly SettingView[]>;
  /** Newest first. */
  history(query: HistoryQuery): Promise<readonly SettingRecordView[]>;
  /**
   * Takes a change back by applying its record backwards; that is a change too. Without an id: the latest that is neither taken
   * back nor a taking back. Refused when one of its settings was changed again since.
   */
  undo(id: number | undefined, by: string): Promise<SettingRecordView>;
  /** Asked before a change of this setting; throws an ExplainedError to refuse it. The answer takes the guard off. */
  guard<T>(setting: Setting<T>, check: (to: T, from: T) => void | Promise<void>): () => void;
}

/** What a person may do here. */
export type AdministratorRole = "administrator" | "helpdesk" | "auditor";

/** Who may administrate. Held in memory, therefore the questions are synchronous; fits the HTTP API as it is. */
export interface Administrators {
  /**
   * The one-time token for the first administrator, new at each start while there is none; undefined once there is one.
   * It is good for 24 hours and only its hash is stored.
   */
  firstToken(): string | undefined;
  /** When that token ends, in milliseconds; undefined: there is none. */
  firstLinkUntil(): number | undefined;
  /** True when `token` is that token, still good, and there is no administrator. Constant time. */
  isFirstToken(token: string): boolean;
  /** Makes the first administrator (adds the user, or gives an existing one this password) and uses the token up. */
  createFirst(token: string, address: string, password: string): Promise<{ readonly address: string }>;
  /** False for those with another role, the disabled and the removed. */
  isAdministrator(address: string): boolean;
  roleOf(address: string): AdministratorRole | undefined;
  list(): readonly { readonly address: string; readonly role: AdministratorRole; readonly since: string }[];
  /** Gives or (undefined) takes a role. The last enabled administrator cannot be taken away. False: no such user. */
  setRole(address: string, role: AdministratorRole | undefined, by: string): Promise<boolean>;
  /** After somebody's role, password or being enabled changed: what they have proven so far counts no more. */
  onRevoked(action: (address: string) => void): () => void;
}

/** One line of the audit trail: who did what to whom. Never holds a secret. */
export interface AuditLine {
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly who: string;
  /** A verb in words: `user added`, `password set`, `role given`, `settings changed`. */
  readonly what: string;
  readonly subject: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Every change by an administrator, newest first. Lines are written together with the change itself. */
export interface AuditTrail {
  list(query: { readonly subject?: string; readonly most: number }): Promise<readonly AuditLine[]>;
  /** One line; undefined: no such number, or too old to be kept. */
  find(number: number): Promise<AuditLine | undefined>;
}

/** The lasting log of explained errors; bounded, the oldest go first. */
export interface EventLog {
  /** Cheap and synchronous; written to the store within a second. */
  record(problem: Problem, level: "info" | "warn" | "error"): void;
  /** With `since` 0 the latest `most`, else the next after it; always oldest first. */
  events(query: EventQuery): Promise<readonly EventView[]>;
  /** The explained errors of one case, oldest first, with everything that they say. */
  problemsOf(caseCode: string): Promise<readonly Problem[]>;
}
