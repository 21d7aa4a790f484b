import type { CallListView } from "#api/call-list";
import type { AuthorityView, CertificateImportRequest, CertificateView, NameTable } from "#api/certificates";
import type { CheckView, DoctorFixed } from "#api/doctor";
import type { EndpointView } from "#api/endpoints";
import type { LogView } from "#api/log";
import type { IceServer, PastCallPage } from "#api/me";
import type { Undone } from "#api/policies";
import type { PresenceView } from "#api/presence";
import type { HistoryQuery, SettingRecordView, SettingView } from "#api/settings";
import type { ServerStatus } from "#api/status";
import type {
  CaseView,
  EventQuery,
  EventView,
  KeptTraceQuery,
  KeptTraceView,
  RouteListView,
  TraceView,
} from "#api/trace";
import type {
  ImportReport,
  ImportRequest,
  NewUserRequest,
  UserChangeRequest,
  UserPage,
  UserQuery,
  UserView,
} from "#api/users";
import type { Clock } from "#base/clock";
import type { Problem } from "#base/explained-error";
import type { Log } from "#base/log";
import type { ByteStream } from "#net/byte-stream";
import type { Accounts } from "#roles/accounts/contract";
import type { AdministratorRole, AuditTrail } from "#roles/admin/contract";
import type { Analyzer } from "#roles/analyzer/contract";
import type { ServerCertificate } from "#roles/certificates/contract";
import type { ContactAdministration } from "#roles/contacts/contract";
import type { DirectorySource } from "#roles/directory/contract";
import type { MessageAdministration } from "#roles/messaging/history/contract";
import type { Migration } from "#roles/migration/contract";
import type { Photos } from "#roles/photos/contract";
import type { Policies } from "#roles/policies/contract";
import type { Push } from "#roles/push/contract";
import type { Backups } from "../backup/index.ts";
import type { OpenOrders } from "../certificates.ts";
import type { HelpNotes } from "../help-notes.ts";

/**
 * Everything that the HTTP API asks of the running server: answers are the objects that #api describes, a refusal is an
 * ExplainedError (thrown or rejected), something that is not there is undefined. `by` names who does it, for the audit.
 */
export interface HttpUses {
  readonly log: Log;
  readonly clock: Clock;
  /** Takes a fresh case number for a failed call, printed as `c-7Q2F`. */
  nextCase(): string;
  /** Told of each failed call, for the event log. */
  refused(problem: Problem, level: "info" | "warn" | "error"): void;
  /** The data folder: run/instance.json is written there for the commands of this machine. */
  readonly data: string;
  readonly version: string;
  status(): ServerStatus;
  readonly listen: HttpListen;
  /** Takes the connections to the HTTPS port on which TURN is spoken. */
  takeMedia?(stream: ByteStream): void;
  readonly users: UsersPort;
  readonly source: DirectorySource;
  readonly contacts: ContactAdministration;
  readonly messages: MessageAdministration;
  readonly endpoints: EndpointsPort;
  /** The calls that are up; of one person, or all. */
  calls(address: string | undefined): CallListView;
  readonly photos: Photos;
  readonly push: Pick<Push, "publicKey" | "subscribed" | "add" | "remove">;
  /** What somebody remembers of calls that are over. */
  readonly pastCalls: {
    list(owner: string, before: number | undefined, most: number): Promise<PastCallPage>;
    seen(owner: string, upTo: number): Promise<void>;
    /** Whether one of them has this case id. */
    has(owner: string, code: string): Promise<boolean>;
  };
  /** What one person sees of another. */
  presence(address: string, watcher: string): PresenceView;
  readonly certificates: CertificatesPort;
  readonly certificateOrders: OpenOrders;
  readonly settings: SettingsPort;
  readonly trace: TracePort;
  readonly cases: CasesPort;
  /** Which part of the server logs how much. */
  logs(): LogView;
  readonly audit: AuditTrail;
  readonly administrators: AdministratorsPort;
  readonly policies: Policies;
  readonly migration: Migration;
  /** Takes a line of the audit trail back; undefined: there is no such line. */
  undo(line: number, by: string): Promise<Undone | undefined>;
  readonly accounts: Accounts;
  readonly analyzer: Analyzer;
  readonly backups: Pick<Backups, "make" | "list">;
  readonly client: ClientPort;
  readonly secrets: SecretsPort;
  readonly helpNotes: HelpNotes;
  /** The help page of an id as Markdown; undefined when there is none. */
  helpPage(id: string): string | undefined;
  /** The ids of all help pages, sorted. */
  helpIds(): readonly string[];
  routes(): RouteListView;
  /** The checks of `parley doctor`, in order. Each has its own time limit of at most 5 s. */
  doctor(): Promise<readonly CheckView[]>;
  /** Repairs what can be repaired without a person. */
  doctorFix(dryRun: boolean, by: string): Promise<DoctorFixed>;
}

export interface HttpListen {
  /** Addresses; empty means all. */
  readonly addresses: readonly string[];
  readonly httpPort: number;
  readonly httpsPort: number;
}

export interface UsersPort {
  list(query: UserQuery): UserPage | Promise<UserPage>;
  find(address: string): UserView | undefined | Promise<UserView | undefined>;
  add(request: NewUserRequest, by: string): Promise<UserView>;
  /** Undefined: no such user. */
  change(address: string, change: UserChangeRequest, by: string): Promise<UserView | undefined>;
  /** False: no such user. */
  setPassword(address: string, password: string, by: string): Promise<boolean>;
  remove(address: string, by: string): Promise<boolean>;
  importCsv(request: ImportRequest, by: string): Promise<ImportReport>;
}

export interface EndpointsPort {
  /** Of one user, or of all; at most 10,000. */
  list(address: string | undefined): readonly EndpointView[];
}

export interface CertificatesPort {
  /** Asked for at each handshake of the HTTPS listener. */
  readonly current: ServerCertificate;
  show(): CertificateView | Promise<CertificateView>;
  /** Our own authority's certificate, which people download to trust it; undefined where we have none. */
  authority(): AuthorityView | undefined;
  import(request: CertificateImportRequest, by: string): Promise<CertificateView>;
  undo(by: string): Promise<CertificateView>;
  names(): NameTable;
}

export interface SettingsPort {
  list(): readonly SettingView[];
  /** All values or none. */
  change(values: Readonly<Record<string, unknown>>, by: string): Promise<readonly SettingView[]>;
  history(query: HistoryQuery): readonly SettingRecordView[] | Promise<readonly SettingRecordView[]>;
  /** Undefined id: the latest change. */
  undo(id: number | undefined, by: string): Promise<SettingRecordView>;
}

export interface TracePort {
  /** `number` greater than `since`, oldest first. */
  since(number: number, most: number): readonly TraceView[];
  follow(action: (entry: TraceView) => void): () => void;
  kept(query: KeptTraceQuery): Promise<KeptTraceView>;
}

export interface CasesPort {
  find(code: string): CaseView | undefined | Promise<CaseView | undefined>;
  events(query: EventQuery): readonly EventView[] | Promise<readonly EventView[]>;
}

/** Who may change things here. */
export interface AdministratorsPort {
  /** Asked on each call of a session. */
  roleOf(address: string): AdministratorRole | undefined;
  list(): readonly { readonly address: string; readonly role: AdministratorRole; readonly since: string }[];
  /** False: no such user. */
  setRole(address: string, role: AdministratorRole | undefined, by: string): Promise<boolean>;
}

/** What the browser client is told of the rest of the house. */
export interface ClientPort {
  /** Relays for media, for a browser that reaches us by this host name. */
  iceServers(user: string, host: string): readonly IceServer[];
  /** Address of the contact that answers calls with their own sound; null: there is none. */
  echo(): string | null;
  /** Address of the contact that says why. */
  help(): string;
}

/** From the security room. */
export interface SecretsPort {
  /** At least 128 random bits, URL-safe. */
  randomToken(): string;
  /** Compares in constant time. */
  equal(one: string, other: string): boolean;
}
