import { createSecureContext } from "node:tls";
import type { PresenceView } from "#api/presence";
import type { UserView } from "#api/users";
import { silentLog } from "#base/log";
import type { HttpUses } from "#server/http/uses";
import { literalAccounts } from "./accounts.ts";
import { literalAnalyzer } from "./literal-analyzer.ts";
import { literalPolicies } from "./literal-policies.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const alice: UserView = {
  address: "alice@example.com",
  name: "Alice",
  tel: null,
  lineUri: null,
  lineProblem: null,
  enabled: true,
  createdAt: "2026-11-23T00:00:00.000Z",
  signIn: ["digest"],
  administrator: true,
  endpoints: 0,
  profile: {},
  source: "local",
};

const nobodySignedIn: Omit<PresenceView, "address" | "watcher"> = {
  state: "signed-out",
  says: "Nobody is signed in.",
  displayName: "Alice",
  availability: 18500,
  availabilityWord: "offline",
  activity: null,
  activityText: null,
  note: null,
  lastActive: null,
};

const later = () => Promise.reject(new Error("not in this test"));

/** A running server in literals: one user, who administrates; everybody's password is `right`. */
export function literalHttpUses(over: Partial<HttpUses> = {}): HttpUses & { readonly refusals: string[] } {
  const refusals: string[] = [];
  let tokens = 0;
  const clock = new VirtualClock();
  return {
    refusals,
    log: silentLog,
    clock,
    nextCase: () => "c-0001",
    refused: (problem) => refusals.push(problem.id),
    data: "/nowhere",
    version: "0.0.0",
    status: () => ({
      state: "running",
      domain: "example.com",
      listeners: [{ transport: "tls", address: "::", port: 5061 }],
      version: "0.0.0",
      api: "1.0-1.3",
      data: "/nowhere",
      role: "all",
      pid: 1,
      startedAt: "2026-11-23T00:00:00.000Z",
      users: 1,
      endpoints: 0,
      connections: 0,
    }),
    listen: { addresses: ["127.0.0.1"], httpPort: 0, httpsPort: 0 },
    users: {
      list: () => ({ users: [alice], total: 1, next: null }),
      find: (address) => (address === alice.address ? alice : undefined),
      add: (request) => Promise.resolve({ ...alice, address: request.address }),
      change: (address, change) =>
        Promise.resolve(
          address === alice.address ? { ...alice, ...(change.name && { name: change.name }) } : undefined,
        ),
      setPassword: (address) => Promise.resolve(address === alice.address),
      remove: (address) => Promise.resolve(address === alice.address),
      importCsv: ({ csv }) =>
        Promise.resolve({
          added: csv.length,
          refused: 0,
          problems: [],
          warnings: [],
          problemsLeftOut: 0,
          milliseconds: 0,
        }),
    },
    source: { show: later, sync: later, setPassword: later },
    contacts: {
      show: () => ({ owner: alice.address, number: 1, groups: [], contacts: [], blocked: [] }),
      set: later,
      remove: later,
      setGroup: later,
      removeGroup: later,
      order: later,
      block: later,
      importCsv: later,
    },
    messages: { history: later, export: later, delete: later, waiting: later, archived: later },
    endpoints: { list: () => [] },
    calls: () => ({ calls: [], total: 0 }),
    pastCalls: {
      list: async () => ({ calls: [], unseen: 0, next: null }),
      seen: async () => {},
      has: async () => false,
    },
    push: { publicKey: "", subscribed: () => 0, add: async () => {}, remove: async () => {} },
    photos: {
      pathOf: () => null,
      set: async () => {},
      remove: async () => {},
      read: async () => undefined,
    },
    presence: (address, watcher) => ({ ...nobodySignedIn, address, watcher }),
    certificates: {
      current: {
        context: () => createSecureContext(),
        clientContext: () => createSecureContext(),
        names: ["example.com"],
        issuer: "Parley",
        notAfter: "2027-01-01T00:00:00Z",
        sha256: "AB:CD",
      },
      show: later,
      authority: () => ({ pem: "-----BEGIN CERTIFICATE-----\n", subject: "CN=Parley", sha256: "AB:CD" }),
      import: later,
      undo: later,
      names: () => ({ rows: [], present: [] }),
    },
    certificateOrders: {
      orders: {
        list: () => Promise.resolve([]),
        request: later,
        check: () => Promise.resolve(undefined),
        answer: () => Promise.resolve(undefined),
        remove: () => Promise.resolve(false),
        templates: () => Promise.resolve([]),
      },
      challenge: () => undefined,
      import: later,
    },
    settings: { list: () => [], change: later, history: () => [], undo: later },
    trace: {
      since: () => [],
      follow: () => () => {},
      kept: async () => ({
        entries: [],
        counters: { received: 0, sent: 0, inMemory: 0, onDisk: 0, dropped: {} },
      }),
    },
    cases: { find: () => undefined, events: () => [] },
    logs: () => ({
      components: [
        { name: "proxy", level: "debug", lines: 7 },
        { name: "relay", level: "info", lines: 0 },
      ],
      file: "/nowhere/log/parley.jsonl",
      ocsTrace: { on: false, file: "/nowhere/log/ocs-trace.txt", bytes: 0 },
    }),
    audit: { list: () => Promise.resolve([]), find: () => Promise.resolve(undefined) },
    administrators: {
      roleOf: (address) => (address === alice.address ? "administrator" : undefined),
      list: () => [{ address: alice.address, role: "administrator", since: "2026-11-23T00:00:00.000Z" }],
      setRole: (address) => Promise.resolve(address === alice.address),
    },
    policies: literalPolicies,
    analyzer: literalAnalyzer,
    backups: {
      make: later,
      list: () => Promise.resolve({ folder: "/nowhere/backups", backups: [], nightly: null }),
    },
    migration: {
      run: () => Promise.reject(new Error("not here")),
      list: () => Promise.resolve([]),
      undo: () => Promise.resolve(undefined),
      lint: () => Promise.reject(new Error("not here")),
      originals: (address) => Promise.resolve({ address, values: [] }),
    },
    undo: () => Promise.resolve(undefined),
    accounts: literalAccounts(clock),
    client: {
      iceServers: () => [],
      echo: () => null,
      help: () => "help@example.com",
    },
    secrets: { randomToken: () => `random-token-${tokens++}-abcdef`, equal: (one, other) => one === other },
    helpPage: (id) =>
      id === "AUTH-0001"
        ? "# AUTH-0001 Wrong <password>\n\n## Cause\n\n- `a<b`\n- see API-0001\n"
        : undefined,
    helpIds: () => ["AUTH-0001"],
    helpNotes: { list: () => [], find: () => undefined, set: later, remove: later },
    routes: () => ({ routes: [], steps: [] }),
    doctor: () => Promise.resolve([]),
    doctorFix: later,
    ...over,
  };
}
