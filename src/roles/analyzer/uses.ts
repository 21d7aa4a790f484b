import type { RoleSeen } from "#api/analyzer";
import type { CertificateView } from "#api/certificates";
import type { DirectorySourceView } from "#api/directory";
import type { InvitationView } from "#api/invitations";
import type { PolicyView } from "#api/policies";
import type { HistoryQuery, SettingRecordView, SettingView } from "#api/settings";
import type { ServerStatus } from "#api/status";
import type { EventQuery, EventView } from "#api/trace";
import type { UserView } from "#api/users";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { AdministratorRole, AuditTrail } from "#roles/admin/contract";
import type { LiveSettings } from "#settings/live";
import type { AnalyzerStore } from "#storage/analyzer";
import type { Fact } from "./language/fact.ts";

/** Measures one part of the server. What it cannot measure it says; what it throws counts as not measured, with its words. */
export type Collector = () => Fact | Promise<Fact>;

/** A way to mend something that is no setting. */
export interface Repair {
  readonly says: string;
  /** Resolves with what is needed to take it back, as JSON. */
  mend(by: string): Promise<Fact>;
  undo(before: Fact, by: string): Promise<void>;
}

/** What facts are made of: the running server as its other parts show it. */
export interface FactSources {
  readonly clock: Clock;
  readonly data: string;
  /** Where the files of this machine begin: `/`. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  status(): ServerStatus;
  ownAddresses(): readonly string[];
  settings(): readonly SettingView[];
  certificate(): CertificateView;
  /** Everybody's address, and whether they have a number. */
  people(): Iterable<{ readonly address: string; readonly tel: string | undefined }>;
  user(address: string): UserView | undefined;
  administrators(): readonly { readonly address: string; readonly role: AdministratorRole }[];
  /** Whether nobody administrates yet, and the link that makes the first one is open. */
  firstLinkOpen(): boolean;
  hasSecondFactor(address: string): Promise<boolean>;
  invitations(): Promise<readonly InvitationView[]>;
  policies(): readonly PolicyView[];
  readonly mediaPorts: { readonly first: number; readonly last: number };
  directorySource(): Promise<DirectorySourceView>;
  events(query: EventQuery): Promise<readonly EventView[]>;
  /** "ok", or what is wrong with the database. */
  checkDatabase(): Promise<string>;
  readonly pushKey: string;
  /** Addresses, with ports, at which devices are signed in. */
  remotes(): readonly string[];
  freeBytes(folder: string): number | undefined;
  /** By how much the clock was set since the start, in milliseconds. */
  clockDrift(): number;
  /** Whether another server answers a TLS handshake. */
  askServer(host: string, port: number): Promise<{ readonly answers: boolean; readonly seen: string }>;
}

export interface AnalyzerUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<LiveSettings, "get" | "onChange"> & SettingChanges;
  readonly store: AnalyzerStore;
  readonly audit: Pick<AuditTrail, "list">;
  readonly collectors: Readonly<Record<string, Collector>>;
  /** The roles of this installation, as the configuration names them. */
  roles(): Promise<readonly RoleSeen[]>;
  /** What kind of machine this is, for the head of the report. */
  host(): string;
  readonly repairs: Readonly<Record<string, Repair>>;
  /** The rules that this Parley came with: the text of their file. */
  readonly shipped: string;
  /** The public key with which the makers sign rules. */
  readonly makersKey: string;
  isSignedBy(publicKey: string, text: string, signature: string): boolean;
  /** The text at an address of https; rejects where there is none. */
  fetchText(url: string, most: number): Promise<string>;
  tell(told: ExplainedError, level: "info" | "warn"): void;
}

interface SettingChanges {
  change(values: Readonly<Record<string, unknown>>, by: string): Promise<readonly SettingView[]>;
  history(query: HistoryQuery): Promise<readonly SettingRecordView[]>;
  undo(id: number | undefined, by: string): Promise<SettingRecordView>;
}
