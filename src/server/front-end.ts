import { type CaseNumbers, printCase } from "#base/case-number";
import type { Clock } from "#base/clock";
import { type ExplainedError, type Problem, problemOf } from "#base/explained-error";
import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import { CaseBook } from "#pipeline/case-book";
import { Context } from "#pipeline/context";
import type { RequestContext, Step } from "#pipeline/request-context";
import type { RouteTable } from "#pipeline/requests";
import { walk } from "#pipeline/walk";
import type { Authentication } from "#roles/authentication/contract";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import { createProxy } from "#roles/proxy/index";
import { nextHops, noAnswerSeconds, readNextHops } from "#roles/proxy/settings";
import type { Recorder } from "#roles/recorder/contract";
import type { LiveSettings } from "#settings/live";
import type { SipRequest } from "#sip/message/message";
import type { SipUri } from "#sip/message/uri";
import type { ServerTransaction } from "#sip/transaction/contract";
import { createTransactionLayer, type RunningTransactionLayer } from "#sip/transaction/layer";
import type { Flow, Flows, Hop } from "#sip/transport/flow";
import { type AuthenticationSteps, requestSteps } from "./request-steps.ts";

/** What the Front End is joined from. Sockets, store and secrets are behind these; a flow test gives literal ones. */
export interface FrontEndParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  readonly location: LocationService;
  readonly recorder: Recorder;
  readonly authentication: Authentication & AuthenticationSteps;
  readonly flows: Flows;
  readonly cases: CaseNumbers;
  readonly table: RouteTable;
  /** A word that differs from run to run. */
  readonly run: string;
  newTag(): string;
  newBranch(): string;
  sign(text: string): string;
  resolve(uri: SipUri): Promise<readonly Hop[] | ExplainedError>;
  /** The name that stands in Warning and ms-diagnostics. */
  serverName(): string;
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
  isUs(host: string, port: number | undefined): boolean;
  ownRealms(): readonly string[];
  trustedPeers(): readonly string[];
  /** Told of each refusal, for the event log. */
  refused(problem: Problem): void;
}

/** The Front End: transactions below, the steps, the proxy. */
export interface FrontEnd {
  readonly transactions: RunningTransactionLayer;
  readonly steps: readonly Step[];
  readonly cases: CaseBook;
}

/** Joins the Front End and starts taking requests; it ends with the scope. */
export function createFrontEnd(parts: FrontEndParts, scope: Scope): FrontEnd {
  const { authentication, clock, log, settings, recorder } = parts;
  const book = new CaseBook(parts.cases);
  let hops = readNextHops(settings.get(nextHops));
  scope.onEnd(settings.onChange(nextHops, (entries) => (hops = readNextHops(entries))));

  const contextPorts = {
    serverName: parts.serverName,
    newTag: parts.newTag,
    refused: (context: RequestContext, status: number, error: ExplainedError) => {
      const problem = problemOf(error.explanation, {
        case: printCase(context.case),
        at: new Date(clock.now()).toISOString(),
        component: "front-end",
        operation: `${context.request.method} ${status}`,
        subject: context.sender?.aor ?? context.request.from.uriText,
      });
      log.write(status >= 500 ? "error" : "info", error.message, {
        case: problem.case,
        id: problem.id,
        status,
        method: context.request.method,
        from: problem.subject,
        remote: context.flow.remote.address,
        why: problem.why,
        ...(error.cause === undefined ? {} : { details: error.cause }),
      });
      parts.refused(problem);
    },
  };

  const transactions = createTransactionLayer({
    clock,
    newBranch: parts.newBranch,
    newTag: parts.newTag,
    sentBy: (flow) => hostPort(parts.reachedAt(flow)),
    tryingAfterMs: 0,
    onRequest: (request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined) =>
      walk(steps, new Context(contextPorts, request, transaction, flow, book.of(request.callId))),
    onStrayResponse: (response, flow) =>
      log.write("debug", `A ${response.status} belongs to no request of ours.`, { flow: flow.id }),
    beforeSend: (message, flow) => authentication.beforeSend(message, flow),
    admitResponse: (response, flow) => authentication.admitResponse(response, flow),
    sent: (octets, flow, _transaction, message) =>
      recorder.record("out", flow, octets, message && book.known(message.callId)),
  });
  scope.onEnd(() => transactions.end());

  const proxy = createProxy({
    clock,
    log: log.component("proxy"),
    directory: parts.directory,
    location: parts.location,
    flows: parts.flows,
    transactions,
    run: parts.run,
    sign: parts.sign,
    newTag: parts.newTag,
    ownRealms: parts.ownRealms,
    resolve: parts.resolve,
    reachedAt: parts.reachedAt,
    isUs: parts.isUs,
    isPeer: (host) =>
      parts.trustedPeers().includes(host) || [...hops.values()].some((uri) => uri.includes(host)),
    isCommunicator: (flow) =>
      parts.location.findByFlow(flow.id).some((binding) => binding.epid !== undefined),
    nextHop: (domain) => hops.get(domain),
    noAnswerMs: () => settings.get(noAnswerSeconds) * 1000,
  });

  const steps = requestSteps(proxy, authentication, {
    table: parts.table,
    isOurs: (host, port) => parts.directory.isOurs(host) || parts.isUs(host, port),
    forward: (context) => proxy.forward(context),
    newTag: parts.newTag,
  });
  return { transactions, steps, cases: book };
}

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
