import { hostname } from "node:os";
import path from "node:path";
import type { Listener } from "#api/status";
import { CaseNumbers, printCase } from "#base/case-number";
import { type ExplainedError, type Problem, problemOf } from "#base/explained-error";
import { Scope } from "#base/scope";
import { createEngine } from "#media/engine";
import { askTime } from "#net/ask-time";
import { createDns } from "#net/dns";
import { openLdap } from "#net/ldap";
import { MediaPorts } from "#net/media-ports";
import { ownAddresses } from "#net/ports";
import { openProbeLine, openUdpProbeLine } from "#net/probe";
import { sendPush } from "#net/push-sender";
import { RealClock } from "#net/real-clock";
import { createSecureContexts, systemAuthorities } from "#net/secure-context";
import { askPeerCertificate, minTlsVersion } from "#net/settings";
import { type OpenPort, Sockets } from "#net/sockets";
import { attachSipWebSocket } from "#net/websocket";
import { createAccounts } from "#roles/accounts/index";
import { createAdministrators, createAuditTrail, openEventLog, openSettings } from "#roles/admin/index";
import { undoLine } from "#roles/admin/undo";
import { createAuthentication, MICROSOFT_REALM } from "#roles/authentication/index";
import { trustedPeers } from "#roles/authentication/settings";
import { callListView } from "#roles/calls/call-list-view";
import { createPastCallStore } from "#roles/calls/store.sql";
import { createCertificates } from "#roles/certificates/index";
import { createSqlStore as createContactStore } from "#roles/contacts/store.sql";
import { createDirectory } from "#roles/directory/index";
import { ldapUrl } from "#roles/directory/ldap/settings";
import { domains } from "#roles/directory/settings";
import { createSqlStore } from "#roles/location/store.sql";
import { createMessageHistory } from "#roles/messaging/history/index";
import { createSqlMessageStore } from "#roles/messaging/store.sql";
import { createMigration } from "#roles/migration/index";
import { createPhotos } from "#roles/photos/index";
import { createPolicies } from "#roles/policies/index";
import { presenceView } from "#roles/presence/presence-view";
import { createSqlStore as createPresenceStore } from "#roles/presence/store.sql";
import { createPush } from "#roles/push/index";
import { openKeptTrace } from "#roles/recorder/kept-trace";
import { createAuthenticationSecrets } from "#security/authentication-secrets";
import { deriveKey } from "#security/derive-key";
import { createSealedBox } from "#security/sealed-box";
import { newSrtpKey, newSsrc, srtpOf } from "#security/srtp";
import { equalSecrets, randomToken } from "#security/tokens";
import { createDtlsCertificate } from "#security/x509-issue";
import { resolveHops } from "#sip/resolve/resolve-hops";
import type { SocketAddress } from "#sip/transport/flow";
import { factorRows, invitationRows, sessionRows } from "#storage/accounts";
import { administratorStore } from "#storage/administrators";
import { writeAudit } from "#storage/audit";
import { bindingRows } from "#storage/bindings";
import { checkDatabase } from "#storage/check";
import { contactRows } from "#storage/contacts";
import { leaseCaseNumbers } from "#storage/counters";
import { sourceSecretStore } from "#storage/directory-source";
import { eventRows } from "#storage/events";
import { helpNoteStore } from "#storage/help-notes";
import { importStore } from "#storage/imports";
import { historyRows } from "#storage/message-history";
import { messageRows } from "#storage/messages";
import { pastCallRows } from "#storage/past-calls";
import { photoRows } from "#storage/photos";
import { policyStore } from "#storage/policies";
import { presenceRows } from "#storage/presence";
import { pushRows } from "#storage/push-subscriptions";
import { settingStore } from "#storage/settings";
import { userStore } from "#storage/users";
import { startAnalyzer } from "./analyzer.ts";
import { spokenRange } from "./api-version.ts";
import { openBackups } from "./backup/index.ts";
import { caseView, keptCounters, keptView } from "./case-view.ts";
import { openOrders } from "./certificates.ts";
import { controlLog, withoutLog } from "./control-log.ts";
import { createDoctor, firstUser, realProbe } from "./doctor/index.ts";
import { allocateOnOurselves } from "./doctor/relay-call.ts";
import { callOurselves } from "./doctor/self-call.ts";
import { SelfCheckUsers } from "./doctor/self-check-users.ts";
import { timeSource } from "./doctor/settings.ts";
import { EventBrake } from "./event-brake.ts";
import { createEventSinks } from "./event-sinks/index.ts";
import { createFrontEnd, type FrontEnd } from "./front-end.ts";
import { helpIds, helpPage } from "./help-files.ts";
import { helpNoteUndoers, openHelpNotes } from "./help-notes.ts";
import { startHttp } from "./http/start.ts";
import { isOwn, type OwnPlaces, reachedAt } from "./own-names.ts";
import { tellingOfKept, vapidKeys } from "./push-keys.ts";
import { startRelay } from "./relay.ts";
import { reservedAddresses } from "./reserved-addresses.ts";
import { allSettings } from "./settings-list.ts";
import type { RunningServer, StartOptions } from "./start/options.ts";
import { ended, started } from "./start/problems.ts";
import { SetUp } from "./start/set-up.ts";
import { undoers } from "./undoers.ts";
import { version } from "./version.ts";
import { endpointViews, secureDevices, traceView } from "./views.ts";

/** Case numbers are leased in blocks: a kill loses at most the rest of one. */
const CASE_BLOCK = 1_000_000;

/** Starts everything in order and resolves when every listener is open. Nothing is decided here; everything is joined here. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const scope = new Scope();
  try {
    return await start(options, scope);
  } catch (error) {
    await scope.end().catch(() => undefined);
    throw error;
  }
}

async function start(options: StartOptions, scope: Scope): Promise<RunningServer> {
  const { data, log } = options;
  const clock = new RealClock();
  const startedAt = new Date(clock.now()).toISOString();
  const setUp = new SetUp({ data, clock, environment: process.env });
  await setUp.prepare();

  // The store, the key beside it, and what they hold.
  const database = await setUp.openStore();
  scope.onEnd(() => database.close());
  const dataKey = await setUp.openKey(database);
  const cases = new CaseNumbers(await leaseCaseNumbers(database, CASE_BLOCK));
  const secrets = createAuthenticationSecrets(deriveKey(dataKey.key, "digest nonces"));

  const settings = await openSettings({
    clock,
    log: log.component("settings"),
    catalogue: allSettings(),
    store: settingStore(database),
  });
  await setUp.step("settings", async (note) => {
    const before = settings.get(domains);
    note({ stored: before, wanted: options.domain });
    if (before.length === 0) await settings.change({ [domains.name]: [options.domain] }, "first start");
    else if (options.domainGiven && !before.includes(options.domain))
      await settings.change({ [domains.name]: [...before, options.domain] }, "start --domain");
    for (const { name, value } of options.set) await settings.change({ [name]: value }, "start --set");
  });

  const events = await openEventLog({
    clock,
    log: log.component("events"),
    settings,
    rows: eventRows(database),
  });
  scope.onEnd(() => events.end());
  const sinks = createEventSinks({
    clock,
    settings,
    host: hostname(),
    report: (problem, level, place) => {
      const incident = {
        case: printCase(cases.next()),
        at: new Date(clock.now()).toISOString(),
        component: "events",
        operation: "send",
        subject: place,
      };
      log.component("events").write(level, problem.message, { ...incident, why: problem.explanation.why });
      const told = problemOf(problem.explanation, incident);
      events.record(told, level);
      sinks.send(told, level, place);
    },
  });
  scope.onEnd(() => sinks.end());
  const refused = (problem: Problem, level: "info" | "warn" | "error" = "info"): void => {
    events.record(problem, level);
    sinks.send(problem, level);
  };

  /** Something that is no answer to anybody. */
  const happened = (problem: ExplainedError, component: string, operation: string): void => {
    const incident = {
      case: printCase(cases.next()),
      at: new Date(clock.now()).toISOString(),
      component,
      operation,
    };
    log.write("warn", problem.message, { ...incident, why: problem.explanation.why });
    refused(problemOf(problem.explanation, incident), "warn");
  };
  const tell = (told: ExplainedError): void =>
    refused(
      problemOf(told.explanation, {
        case: printCase(cases.next()),
        at: new Date(clock.now()).toISOString(),
        component: "server",
        operation: "start",
      }),
    );
  let readyAt: number | undefined;
  // Nearly the last thing that ends: what is told here is still written.
  scope.onEnd(() => {
    if (readyAt !== undefined) tell(ended(version, Math.round((clock.now() - readyAt) / 1_000)));
  });

  // Who there is, and who may administrate.
  let frontEnd: FrontEnd | undefined;
  let administrators: Awaited<ReturnType<typeof createAdministrators>> | undefined;
  const people = await createDirectory({
    clock,
    log: log.component("directory"),
    settings,
    guard: (setting, check) => settings.guard(setting, check),
    reserved: () => reservedAddresses(settings),
    store: userStore(database),
    box: createSealedBox(dataKey),
    refuseLoss: (user) => administrators?.refuseLoss(user),
    about: (user) => ({
      administrator: administrators?.isAdministrator(user.address) ?? false,
      endpoints: frontEnd?.location.find(user.address).length ?? 0,
    }),
  });
  scope.onEnd(() => people.end());
  administrators = await setUp.step("first administrator", () =>
    createAdministrators({
      clock,
      store: administratorStore(database),
      directory: people.directory,
      users: people.administration,
    }),
  );
  scope.onEnd(() => administrators?.end());
  const administered = administrators;
  const policies = await createPolicies({
    clock,
    settings,
    directory: people.directory,
    store: policyStore(database),
    whoSet: async (setting) => (await settings.history({ name: setting, most: 1 }))[0],
  });
  const audit = createAuditTrail(database);
  const helpNotes = await openHelpNotes({ clock, store: helpNoteStore(database) });
  const undoing = {
    ...undoers({ users: people.administration, administrators, policies }),
    ...helpNoteUndoers(helpNotes),
  };
  const accounts = await createAccounts(
    {
      clock,
      log: log.component("accounts"),
      settings,
      directory: people.directory,
      users: people.administration,
      passwords: people.passwords,
      administrators,
      rows: {
        sessions: sessionRows(database),
        factors: factorRows(database),
        invitations: invitationRows(database),
      },
      box: createSealedBox(dataKey),
    },
    scope,
  );

  // The certificate, and what this host is called.
  const addresses = ownAddresses();
  const host = hostname().toLowerCase();
  const fqdn = host.includes(".") ? host : `${host}.${people.directory.domains()[0]}`;
  const certificates = await setUp.openCertificates(() =>
    createCertificates({
      clock,
      log: log.component("certificates"),
      folder: path.join(data, "certificates"),
      hostNames: () => [host, fqdn],
      addresses: ownAddresses,
      domains: () => people.directory.domains(),
      contexts: createSecureContexts(
        () => settings.get(minTlsVersion),
        () => settings.get(askPeerCertificate),
      ),
      trustedAuthorities: systemAuthorities,
      devices: () => (frontEnd ? secureDevices(frontEnd) : []),
      warn: (warning) => happened(warning, "certificates", "look"),
    }),
  );
  const certificateOrders = openOrders({
    clock,
    log: log.component("certificates"),
    database,
    box: createSealedBox(dataKey),
    certificates,
    domains: () => people.directory.domains(),
    randomHex: secrets.randomHex,
    failed: (problem) => happened(problem, "certificates", "renew"),
  });
  certificates.start(scope);
  scope.onEnd(settings.onChange(domains, () => void certificates.refresh().catch(() => undefined)));

  // The sockets and the Front End above them.
  const brake = new EventBrake(clock);
  const refusedBy =
    (component: string) =>
    (problem: ExplainedError, remote: SocketAddress, operation = "connect"): void => {
      if (!brake.admits(problem.explanation.id, remote.address).admitted) return;
      const incident = {
        case: printCase(cases.next()),
        at: new Date(clock.now()).toISOString(),
        component,
        operation,
        subject: `${remote.address}:${remote.port}`,
      };
      log.write("info", problem.message, { ...incident, why: problem.explanation.why });
      refused(problemOf(problem.explanation, incident));
    };
  const sockets = new Sockets({
    clock,
    settings,
    identity: certificates.current,
    refused: refusedBy("net"),
  });
  scope.onEnd(() => sockets.close());
  let open: readonly OpenPort[] = [];
  const places = (): OwnPlaces => ({
    listeners: [...open, ...webSockets],
    names: [host, fqdn, "localhost", ...certificates.current.names],
    addresses,
  });
  const webSockets: { address: string; port: number }[] = [];
  const dns = createDns();
  const checkUsers = new SelfCheckUsers(people.directory, people.verifiers, secrets.randomHex);
  const run = secrets.randomHex(4).toLowerCase();
  let count = 0;
  const messages = createSqlMessageStore({
    clock,
    rows: messageRows(database),
    directory: people.directory,
    failed: (error, lines) =>
      log.write("error", "Lines of history could not be written.", { lines, details: error }),
  });
  scope.onEnd(() => messages.flush());
  const history = createMessageHistory(
    {
      clock,
      log: log.component("messages"),
      settings,
      directory: people.directory,
      rows: historyRows(database),
      flush: () => messages.flush(),
    },
    scope,
  );
  const vapid = await vapidKeys(database, createSealedBox(dataKey));
  const push = await createPush({
    clock,
    log: log.component("push"),
    settings,
    directory: people.directory,
    rows: pushRows(database),
    publicKey: vapid.publicKey,
    send: (target, letter) =>
      sendPush(target, letter, vapid, `mailto:postmaster@${people.directory.domains()[0] ?? "localhost"}`),
  });
  const mediaPorts = new MediaPorts(options.mediaPorts);
  const [listenAddress] = options.listen;
  const engine = createEngine({
    takePort: () => mediaPorts.take(listenAddress ?? "0.0.0.0"),
    reservePort: () => mediaPorts.reserve(listenAddress ?? "0.0.0.0"),
    address: listenAddress,
    newSsrc,
    newCertificate: () => createDtlsCertificate(clock.now()),
    now: () => clock.now(),
  });
  scope.onEnd(() => engine.end());
  const made = await createFrontEnd(
    {
      clock,
      log,
      settings,
      directory: checkUsers.directory,
      bindings: createSqlStore(bindingRows(database), (problem) => log.write("warn", problem.message)),
      stores: {
        presence: createPresenceStore(presenceRows(database), (problem) =>
          log.write("warn", problem.message),
        ),
        contacts: createContactStore(contactRows(database)),
        pastCalls: createPastCallStore(pastCallRows(database)),
        messages: tellingOfKept(messages, push),
      },
      wakeByPush: (location, places, newTag) => push.wakeStep(location, places, newTag),
      cases,
      run,
      newTag: () => secrets.randomHex(8),
      newBranch: () => `z9hG4bK${run}${(++count).toString(36)}${secrets.randomHex(5)}`,
      sign: createAuthenticationSecrets(deriveKey(dataKey.key, "record-route")).sign,
      connect: (hop) => sockets.connect(hop),
      udp: (remote, local) => sockets.udp(remote, local),
      resolve: (uri) => resolveHops(uri, dns, { transports: ["tls", "tcp", "udp"], random: Math.random }),
      serverName: () => fqdn,
      reachedAt: (flow) => reachedAt(places(), flow),
      isUs: (name, port) => isOwn(places(), name, port),
      ownRealms: () => [people.directory.domains()[0] ?? "", MICROSOFT_REALM],
      mediaPorts: (user) => policies.mediaPorts(user) ?? options.mediaPorts,
      policies,
      media: { engine, newKey: newSrtpKey, cipher: srtpOf, newSsrc },
      isTrustedPeer: (name) => settings.get(trustedPeers).includes(name),
      authentication: ({ location, report }) =>
        createAuthentication({
          clock,
          log: log.component("authentication"),
          settings,
          directory: checkUsers.directory,
          verifiers: checkUsers.verifiers,
          secrets,
          tokens: accounts.tokens,
          fqdn: () => fqdn,
          isUs: (name, port) => isOwn(places(), name, port),
          isRegisteredFrom: (aor, flow) =>
            location()
              .findByFlow(flow.id)
              .some((binding) => binding.aor === aor),
          report,
        }),
      refused,
    },
    scope,
  );
  frontEnd = made;
  const kept = await openKeptTrace({
    clock,
    log: log.component("recorder"),
    settings,
    recorder: made.recorder,
    folder: path.join(data, "trace"),
  });
  scope.onEnd(() => kept.end());
  const logs = controlLog({
    clock,
    log: log.component("log"),
    settings,
    recorder: made.recorder,
    control: options.logControl ?? withoutLog,
    data,
  });
  scope.onEnd(() => logs.end());
  // After the registrar, which says goodbye with the signature that is forgotten here.
  scope.onEnd(
    people.directory.onChange((user, change) => {
      if (change === "removed" || !user.enabled) made.authentication.forget(user.address);
    }),
  );
  scope.onEnd(people.directory.onPassword((user) => made.authentication.forget(user.address)));
  scope.onEnd(accounts.sessions.onEnd((session) => made.authentication.forgetSession(session)));
  open = await setUp.step("SIP ports", () =>
    sockets.listen(
      [
        { transports: ["udp", "tcp"], addresses: options.listen, port: options.sipPort, flag: "--sip-port" },
        { transports: ["tls"], addresses: options.listen, port: options.sipsPort, flag: "--sips-port" },
      ],
      made.receiver,
    ),
  );

  const source = people.followLdap(
    {
      open: openLdap,
      secret: sourceSecretStore(database),
      failed: (problem) => {
        const incident = {
          case: printCase(cases.next()),
          at: new Date(clock.now()).toISOString(),
          component: "directory",
          operation: "ldap",
          subject: settings.get(ldapUrl),
        };
        log.write("warn", problem.message, { ...incident, why: problem.explanation.why });
        refused(problemOf(problem.explanation, incident), "warn");
      },
    },
    scope,
  );

  // The relay for media. Through the HTTPS port it is reached from where no other is open.
  const listening: Listener[] = [...open];
  const relay = await setUp.step("relay ports", () =>
    startRelay(
      {
        clock,
        log: log.component("relay"),
        settings,
        directory: checkUsers.directory,
        mediaPorts,
        key: deriveKey(dataKey.key, "relay"),
        addresses: options.listen,
        port: options.relayPort,
        listeners: () => listening,
        report: refusedBy("relay"),
      },
      scope,
    ),
  );
  listening.push(...relay.open);

  // The API and the pages.
  const status = (): ReturnType<RunningServer["status"]> => ({
    state: "running",
    domain: people.directory.domains()[0] ?? "",
    listeners: listening.map(({ transport, address, port }) => ({ transport, address, port })),
    version,
    api: spokenRange(),
    data,
    role: options.role,
    pid: process.pid,
    startedAt,
    users: [...people.directory.all()].length,
    endpoints: made.location.size,
    connections: [...made.flows.all()].length,
  });
  const backups = openBackups(
    {
      clock,
      log: log.component("backup"),
      data,
      version,
      settings,
      database,
      failed: (problem) => happened(problem, "backup", "nightly"),
    },
    scope,
  );
  const selfCall = {
    clock,
    users: checkUsers,
    randomHex: secrets.randomHex,
    serverName: () => fqdn,
    open: openProbeLine,
  };
  const doctor = createDoctor({
    clock,
    data,
    status,
    certificate: () => certificates.show(),
    certificateChecks: () => certificates.checks(),
    authority: () => certificates.authority()?.pem,
    serverName: () => fqdn,
    checkStore: () => checkDatabase(database, new Date(clock.now()).toISOString()),
    selfCall: (listener) => callOurselves(selfCall, listener),
    relayCall: (listener) =>
      allocateOnOurselves(
        {
          users: checkUsers,
          relay,
          secrets: relay.secrets,
          serverName: () => fqdn,
          openStream: openProbeLine,
          openUdp: openUdpProbeLine,
        },
        listener,
      ),
    mediaPorts: options.mediaPorts,
    backups: { newest: backups.newest, make: () => backups.make("parley doctor --fix") },
    firstUser: () => firstUser(people.directory.all()),
    timeSource: () => settings.get(timeSource),
    askTime: (source) =>
      askTime(
        source,
        () => clock.now(),
        (octets) => Buffer.from(secrets.randomHex(octets), "hex"),
      ),
    renewOwn: () => certificates.refresh(),
    audit: (entry) => database.write((tables) => writeAudit(tables, [entry]), "power-loss"),
    probe: realProbe,
  });
  const analyzer = startAnalyzer(
    {
      clock,
      log: log.component("analyzer"),
      data,
      database,
      settings,
      directory: people.directory,
      users: people.administration,
      administrators,
      accounts,
      policies,
      certificates,
      source,
      events,
      pushKey: vapid.publicKey,
      mediaPorts: options.mediaPorts,
      status,
      endpoints: () => endpointViews(made, undefined),
      tell: (told, level) =>
        refused(
          problemOf(told.explanation, {
            case: printCase(cases.next()),
            at: new Date(clock.now()).toISOString(),
            component: "analyzer",
            operation: "run",
          }),
          level,
        ),
    },
    scope,
  );
  const http = await setUp.step("web ports", async () =>
    startHttp(
      {
        log: log.component("http"),
        clock,
        nextCase: () => printCase(cases.next()),
        refused,
        data,
        version,
        status,
        listen: { addresses: options.listen, httpPort: options.httpPort, httpsPort: options.httpsPort },
        takeMedia: relay.takeStream,
        users: people.administration,
        source,
        contacts: made.communications.contacts.administration,
        messages: history,
        endpoints: { list: (address) => endpointViews(made, address) },
        calls: (address) => callListView(made.calls, address),
        pastCalls: made.calls.past,
        push,
        photos: await createPhotos({ rows: photoRows(database), directory: people.directory }),
        presence: (address, watcher) => presenceView(made.communications.presence, address, watcher),
        certificates,
        certificateOrders,
        settings,
        trace: {
          since: (number, most) => made.recorder.since(number, most).map(traceView),
          follow: (action) => made.recorder.follow((entry) => action(traceView(entry))),
          kept: async (query) => ({
            entries: await keptView({ kept }, query),
            counters: keptCounters(made.recorder, kept),
          }),
        },
        cases: {
          find: (code) =>
            caseView(
              { events, recorder: made.recorder, kept, settings, logFolder: path.join(data, "log") },
              code,
            ),
          events: (query) => events.events(query),
        },
        logs: () => logs.show(),
        audit,
        administrators: administered,
        policies,
        migration: createMigration({
          clock,
          users: people.administration,
          store: importStore(database),
          openLdap,
          numbers: people.numbers,
          reserved: () => reservedAddresses(settings),
        }),
        undo: (line, by) => undoLine({ audit, undoers: undoing }, line, by),
        accounts,
        analyzer,
        backups,
        client: {
          iceServers: relay.iceServers,
          echo: () => made.echo?.address() ?? null,
          help: () => reservedAddresses(settings)[0] ?? "",
        },
        secrets: { randomToken, equal: equalSecrets },
        helpPage,
        helpIds,
        helpNotes,
        routes: () => ({
          routes: made.table.list().map(({ method, owner, event, contentType }) => ({
            method,
            owner,
            ...(event === undefined ? {} : { event }),
            ...(contentType === undefined ? {} : { contentType }),
          })),
          steps: made.steps.map(({ name }) => name),
        }),
        doctor: doctor.look,
        doctorFix: doctor.fix,
      },
      scope,
    ),
  );
  const webListeners = http.doors.map(({ server, secure, bound }) => {
    scope.onEnd(attachSipWebSocket({ server, secure, bound, sink: made.receiver, path: "/sip" }));
    webSockets.push(bound);
    return { transport: secure ? ("wss" as const) : ("ws" as const), ...bound };
  });
  const turnListeners = http.doors
    .filter(({ secure }) => secure)
    .map(({ bound }) => ({ transport: "turn-tls" as const, ...bound }));
  listening.push(...http.listeners, ...webListeners, ...turnListeners);
  await setUp.finish(() => http.announce(), startedAt);
  readyAt = clock.now();
  tell(
    started(version, people.directory.domains()[0] ?? "", listening.length, readyAt - Date.parse(startedAt)),
  );

  return {
    status,
    firstLink: () => {
      const token = administrators.firstToken();
      const door = http.doors.find(({ secure }) => !secure) ?? http.doors[0];
      return token === undefined || !door
        ? undefined
        : `${door.secure ? "https" : "http"}://${linkHost(door.bound.address)}:${door.bound.port}/first?token=${token}`;
    },
    stop: () => scope.end(),
  };
}

/** An address that a browser on this machine can open. */
function linkHost(address: string): string {
  if (address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
