import { readFileSync } from "node:fs";
import path from "node:path";
import type { EndpointView } from "#api/endpoints";
import type { ServerStatus } from "#api/status";
import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import { fetchText } from "#net/fetch-text";
import { ownAddresses } from "#net/ports";
import { probeTls } from "#net/probe";
import type { Accounts } from "#roles/accounts/contract";
import type { Administrators, EventLog, SettingsAdministration } from "#roles/admin/contract";
import { createAuditTrail } from "#roles/admin/index";
import type { Analyzer } from "#roles/analyzer/contract";
import { describeHost } from "#roles/analyzer/facts/host";
import { createCollectors } from "#roles/analyzer/facts/index";
import { seeRoles } from "#roles/analyzer/facts/network";
import { createAnalyzer } from "#roles/analyzer/index";
import { createRepairs } from "#roles/analyzer/repairs";
import type { FactSources } from "#roles/analyzer/uses";
import type { Certificates } from "#roles/certificates/contract";
import type { Directory, DirectorySource, UserAdministration } from "#roles/directory/contract";
import type { Policies } from "#roles/policies/contract";
import { isSignedBy } from "#security/signatures";
import type { LiveSettings } from "#settings/live";
import { analyzerStore } from "#storage/analyzer";
import { checkDatabase } from "#storage/check";
import type { Database } from "#storage/database";
import { watchClock } from "./doctor/host-checks.ts";
import { freeBytes } from "./start/data-folder.ts";

export interface AnalyzerStart {
  readonly clock: Clock;
  readonly log: Log;
  readonly data: string;
  readonly database: Database;
  readonly settings: LiveSettings & SettingsAdministration;
  readonly directory: Directory;
  readonly users: UserAdministration;
  readonly administrators: Administrators;
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly certificates: Certificates;
  readonly source: DirectorySource;
  readonly events: EventLog;
  readonly pushKey: string;
  readonly mediaPorts: FactSources["mediaPorts"];
  status(): ServerStatus;
  endpoints(): readonly EndpointView[];
  tell(told: ExplainedError, level: "info" | "warn"): void;
}

/** The public half of the key with which the makers sign rules; docs/guide/best-practices.md says how they do it. */
export const MAKERS_KEY = "TsWX580tH3fQfQlPqK+mqOmXRMHd7YwC8QsH/JvdNlk=";
const SHIPPED = path.join(import.meta.dirname, "..", "roles", "analyzer", "rules", "parley-rules.json");

/** Joins the best-practices analyzer with what it looks at. It runs by itself until the scope ends. */
export function startAnalyzer(of: AnalyzerStart, scope: Scope): Analyzer {
  const { clock, log, data, database, settings, directory, users, administrators, accounts } = of;
  const sources: FactSources = {
    clock,
    data,
    root: "/",
    environment: process.env,
    status: of.status,
    ownAddresses,
    settings: () => settings.list(),
    certificate: () => of.certificates.show(),
    people: () => directory.all(),
    user: (address) => users.find(address),
    administrators: () => administrators.list(),
    firstLinkOpen: () => administrators.firstLinkUntil() !== undefined,
    hasSecondFactor: async (address) =>
      (await accounts.codes.has(address)) || (await accounts.passkeys.list(address)).length > 0,
    invitations: () => accounts.links.list(),
    policies: () => of.policies.list().policies,
    mediaPorts: of.mediaPorts,
    directorySource: () => of.source.show(),
    events: (query) => of.events.events(query),
    checkDatabase: () => checkDatabase(database, new Date(clock.now()).toISOString()),
    pushKey: of.pushKey,
    remotes: () => of.endpoints().map(({ remote }) => remote),
    freeBytes,
    clockDrift: watchClock(clock),
    askServer: async (host, port) => {
      const probe = await probeTls({ address: host, port }, host, undefined);
      return probe.answers
        ? { answers: true, seen: `answers a ${probe.version} handshake at ${host} port ${port}` }
        : { answers: false, seen: probe.seen };
    },
  };
  return createAnalyzer(
    {
      clock,
      log,
      settings,
      store: analyzerStore(database),
      audit: createAuditTrail(database),
      collectors: createCollectors(sources),
      repairs: createRepairs({ data, settings, certificates: of.certificates }),
      roles: () => seeRoles(sources, settings),
      host: () => describeHost(sources),
      shipped: readFileSync(SHIPPED, "utf8"),
      makersKey: MAKERS_KEY,
      isSignedBy,
      fetchText,
      tell: of.tell,
    },
    scope,
  );
}
