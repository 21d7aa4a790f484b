import { type CaseNumbers, printCase } from "#base/case-number";
import type { Clock } from "#base/clock";
import { type ExplainedError, type Problem, problemOf } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import { explainInFields } from "#pipeline/answer";
import { CaseBook } from "#pipeline/case-book";
import { Context } from "#pipeline/context";
import { defect } from "#pipeline/problems";
import type { RequestContext, Step } from "#pipeline/request-context";
import { RouteTable } from "#pipeline/requests";
import { walk } from "#pipeline/walk";
import type { Authentication } from "#roles/authentication/contract";
import { type CallRole, createCalls } from "#roles/calls/index";
import type { Directory } from "#roles/directory/contract";
import type { BindingTable } from "#roles/location/contract";
import { createLocation } from "#roles/location/index";
import type { BindingStore } from "#roles/location/store";
import { createEcho, type Echo } from "#roles/media/echo/index";
import { createMedia, type MediaRole, type MediaUses } from "#roles/media/index";
import { admitByPolicy } from "#roles/policies/admit-step";
import type { Policies } from "#roles/policies/contract";
import { createProxy } from "#roles/proxy/index";
import { nextHops, noAnswerSeconds, readNextHops } from "#roles/proxy/settings";
import type { Recorder } from "#roles/recorder/contract";
import { createRecorder } from "#roles/recorder/index";
import type { SignOut } from "#roles/registrar/contract";
import { createEndSession } from "#roles/registrar/end-session";
import { createRegistrar } from "#roles/registrar/index";
import { relayPublicAddresses } from "#roles/relay/settings";
import type { LiveSettings } from "#settings/live";
import type { OwnPlaces } from "#sip/message/own-address";
import { parseUri, type SipUri } from "#sip/message/uri";
import { createTransactionLayer, type RunningTransactionLayer } from "#sip/transaction/layer";
import type { Flow, Hop, SocketAddress } from "#sip/transport/flow";
import { FlowTable } from "#sip/transport/flow-table";
import { defaultTransportLimits, type TransportLimits } from "#sip/transport/limits";
import { createReceiver, type Receiver } from "#sip/transport/receive";
import { type Communications, type CommunicationsStores, createCommunications } from "./communications.ts";
import { EventBrake } from "./event-brake.ts";
import { type AuthenticationSteps, requestSteps } from "./request-steps.ts";
import { toldStep } from "./told-step.ts";

/** What the Front End is joined from. Sockets, store and secrets are behind these; a flow test gives literal ones. */
export interface FrontEndUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly bindings: BindingStore;
  readonly stores: CommunicationsStores;
  readonly cases: CaseNumbers;
  /** A word that differs from run to run. */
  readonly run: string;
  newTag(): string;
  newBranch(): string;
  sign(text: string): string;
  connect(hop: Hop): Promise<Flow>;
  udp(remote: SocketAddress, local: SocketAddress | undefined): Flow | undefined;
  resolve(uri: SipUri): Promise<readonly Hop[] | ExplainedError>;
  /** The name that stands in Warning and ms-diagnostics. */
  serverName(): string;
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
  isUs(host: string, port: number | undefined): boolean;
  ownRealms(): readonly string[];
  isTrustedPeer(host: string): boolean;
  /** The ports for sound and video, which clients are told. */
  mediaPorts(user: string): { readonly first: number; readonly last: number };
  /** What people may do here; without it everybody may everything. */
  readonly policies?: Pick<Policies, "mayNot" | "allows" | "onChange">;
  /** What carries sound between browsers and phones; without it such calls go on as they are described. */
  readonly media?: Pick<MediaUses, "engine" | "newKey" | "cipher" | "newSsrc">;
  limits?(): TransportLimits;
  /** Made with what only the Front End has. */
  authentication(has: {
    location(): BindingTable;
    /** Something that was measured and is not told to the client in full. */
    report(error: ExplainedError, context: RequestContext): void;
  }): Authentication & AuthenticationSteps;
  /** Tells browsers of which no page is open of calls; left out: nobody is told. */
  wakeByPush?(location: BindingTable, places: OwnPlaces, newTag: () => string): Step;
  /** Told of each refusal, for the event log. */
  refused(problem: Problem): void;
}

/** The Front End: what the sockets talk to, and what the API asks. */
export interface FrontEnd {
  readonly receiver: Receiver;
  readonly flows: FlowTable;
  readonly transactions: RunningTransactionLayer;
  readonly location: BindingTable;
  readonly recorder: Recorder;
  readonly registrar: SignOut;
  readonly authentication: Authentication;
  readonly table: RouteTable;
  readonly steps: readonly Step[];
  readonly cases: CaseBook;
  readonly calls: CallRole;
  /** Where calls are carried: the contact to try them with. */
  readonly echo: Echo | undefined;
  readonly communications: Communications;
}

/** Joins the Front End; it takes requests when this resolves, and ends with the scope. */
export async function createFrontEnd(uses: FrontEndUses, scope: Scope): Promise<FrontEnd> {
  const { clock, directory, log, settings, newTag, serverName, isUs } = uses;
  const limits = uses.limits ?? (() => defaultTransportLimits);
  const book = new CaseBook(uses.cases);
  const brake = new EventBrake(clock);
  const recorder = createRecorder({ clock, log: log.component("recorder"), settings });
  const flows = new FlowTable({
    connect: uses.connect,
    udp: uses.udp,
    limits,
    refused: (problem, flow) => explain(problem, uses.cases.next(), "connect", flow.remote.address, flow),
  });
  const authentication = uses.authentication({
    location: () => location,
    report: (error, context) =>
      explain(
        error,
        context.case,
        context.request.method,
        context.request.from.uriText,
        context.flow,
        context.step,
      ),
  });

  /** Puts a refusal into its frame: the log line, the event, the case. */
  function explain(
    error: ExplainedError,
    number: number,
    operation: string,
    subject: string,
    flow: Flow,
    component = "front-end",
  ): void {
    const { admitted, suppressed } = brake.admits(error.explanation.id, flow.remote.address);
    if (!admitted) return;
    const problem = problemOf(error.explanation, {
      case: printCase(number),
      at: new Date(clock.now()).toISOString(),
      component,
      operation,
      subject,
    });
    log.write(error.cause === undefined ? "info" : "error", error.message, {
      case: problem.case,
      id: problem.id,
      step: component,
      operation,
      subject,
      remote: `${flow.transport} ${flow.remote.address}:${flow.remote.port}`,
      why: problem.why,
      ...(suppressed > 0 ? { sameBefore: suppressed } : {}),
      ...(error.cause === undefined ? {} : { details: error.cause }),
    });
    uses.refused(problem);
  }

  const contextPorts = {
    serverName,
    newTag,
    refused: (context: RequestContext, status: number, error: ExplainedError) =>
      explain(
        error,
        context.case,
        `${context.request.method} ${status}`,
        context.sender?.aor ?? context.request.from.uriText,
        context.flow,
        context.step,
      ),
  };

  const transactions = createTransactionLayer({
    clock,
    newBranch: uses.newBranch,
    newTag,
    sentBy: (flow) => hostPort(uses.reachedAt(flow)),
    tryingAfterMs: 0,
    onRequest: (request, flow, transaction) =>
      walk(steps, new Context(contextPorts, request, transaction, flow, book.of(request.callId))),
    onStrayResponse: (response, flow) =>
      log.write("debug", `A ${response.status} belongs to no request of ours.`, { flow: flow.id }),
    beforeSend: (message, flow) => authentication.beforeSend(message, flow),
    admitResponse: (response, flow) => authentication.admitResponse(response, flow),
    defect: (error) => log.write("error", "A defect of ours ended a transaction.", { details: error }),
    sent: (octets, flow, _transaction, message) =>
      recorder.record("out", flow, octets, message && book.known(message.callId)),
  });
  scope.onEnd(() => transactions.end());

  const location = createLocation({
    clock,
    log: log.component("location"),
    settings,
    store: uses.bindings,
    endSession: createEndSession({
      flows,
      serverName,
      sendNotify: (request, flow) => void transactions.send(request, flow, NOBODY_WAITS),
    }),
  });
  await location.start(scope);

  const receiver = createReceiver(
    {
      clock,
      flows,
      limits,
      record: (octets, flow) => recorder.record("in", flow, octets),
      admit: () => true,
      received: (message, flow) => transactions.received(message, flow),
      newTag,
      explain: (problem) => explainInFields(problem, printCase(uses.cases.next()), serverName()),
      unreadable: (problem, _octets, flow) =>
        explain(problem, uses.cases.next(), "receive", flow.remote.address, flow),
      sent: (octets, flow) => recorder.record("out", flow, octets),
      isNeeded: (flow) => location.findByFlow(flow.id).length > 0,
      defect: (error, flow) =>
        explain(defect("receive", "message", error), uses.cases.next(), "receive", flow.remote.address, flow),
    },
    scope,
  );

  const table = new RouteTable();
  const registrar = createRegistrar({
    clock,
    log: log.component("registrar"),
    settings,
    directory,
    location,
    newTag,
    isUs,
    agreeKeepAlive: (flow, seconds) => receiver.agreeKeepAlive(flow, seconds),
  });
  await registrar.start(table, scope);

  let hops = readNextHops(settings.get(nextHops));
  scope.onEnd(
    settings.onChange(nextHops, (entries) => {
      hops = readNextHops(entries);
    }),
  );
  const isCommunicator = (flow: Flow): boolean =>
    location.findByFlow(flow.id).some((binding) => binding.epid !== undefined);
  let media: MediaRole | undefined;
  const calls = createCalls({
    clock,
    log: log.component("calls"),
    directory,
    location,
    flows,
    isUs,
    store: uses.stores.pastCalls,
    settings,
    isCarried: (callId) => media?.carries(callId) ?? false,
  });
  const proxy = createProxy({
    clock,
    log: log.component("proxy"),
    directory,
    location,
    flows,
    transactions,
    calls: calls.observer,
    run: uses.run,
    sign: uses.sign,
    newTag,
    ownRealms: uses.ownRealms,
    resolve: uses.resolve,
    reachedAt: uses.reachedAt,
    isUs,
    isPeer: (host) => uses.isTrustedPeer(host) || [...hops.values()].some((uri) => isHostOf(uri, host)),
    isCommunicator,
    nextHop: (domain) => hops.get(domain),
    noAnswerMs: () => settings.get(noAnswerSeconds) * 1000,
  });
  let echo: Echo | undefined;
  if (uses.media) {
    const { reachedAt } = uses;
    const seenAs = () => settings.get(relayPublicAddresses);
    media = createMedia({
      clock,
      log: log.component("media"),
      flows,
      proxy,
      reachedAt,
      seenAs,
      ...uses.media,
    });
    await media.start(table, scope);
    echo = createEcho({
      clock,
      log: log.component("echo"),
      settings,
      directory,
      location,
      flows,
      transactions,
      newTag,
      reachedAt,
      seenAs,
      ...uses.media,
    });
    await echo.start(table, scope);
  }
  const communications = await createCommunications(
    {
      clock,
      log,
      settings,
      directory,
      location,
      flows,
      transactions,
      table,
      proxy,
      calls,
      stores: uses.stores,
      newTag,
      serverName,
      reachedAt: uses.reachedAt,
      isUs,
      isCommunicator,
      mediaPorts: uses.mediaPorts,
      ...(uses.policies && { policies: uses.policies }),
      echo,
    },
    scope,
  );
  const places = {
    isOurs: (domain: string) => directory.isOurs(domain),
    domains: () => directory.domains(),
    isUs,
  };
  const { policies } = uses;
  const admitting = [
    ...(policies
      ? [
          admitByPolicy({
            mayNot: (address, rule) => policies.mayNot(address, rule),
            places,
            opensMessageSession: communications.messaging.opensSession,
          }),
        ]
      : []),
    communications.admitByPresence,
  ];
  const wake = uses.wakeByPush ? [uses.wakeByPush(location, places, newTag)] : [];
  const steps = requestSteps(proxy, authentication, admitting, wake, {
    table,
    isOurs: (host, port) => directory.isOurs(host) || isUs(host, port),
    forward: (context) => proxy.forward(context),
    newTag,
  }).map((step) => toldStep(step, log.component("pipeline")));
  return {
    receiver,
    flows,
    transactions,
    location,
    recorder,
    registrar,
    authentication,
    table,
    steps,
    cases: book,
    calls,
    echo,
    communications,
  };
}

/** For requests whose answer changes nothing. */
const NOBODY_WAITS = {
  responded: () => undefined,
  timedOut: () => undefined,
  transportFailed: () => undefined,
};

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function isHostOf(uriText: string, host: string): boolean {
  const uri = parseUri(uriText);
  return uri.ok && uri.value.host.toLowerCase() === host.toLowerCase();
}
