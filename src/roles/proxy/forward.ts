import { ExplainedError } from "#base/explained-error";
import type { RequestContext } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import type { SipRequest } from "#sip/message/message";
import { parseUri, type SipUri } from "#sip/message/uri";
import { type Flow, isSecure } from "#sip/transport/flow";
import type { CallWatch, ForwardOptions } from "./contract.ts";
import { decideTargets, type Target } from "./decide-targets.ts";
import { ResponseContext, type Way } from "./fork-request.ts";
import { forwardCopy, repairForCommunicator } from "./forward-copy.ts";
import { breadthExceeded, dialogPeerGone, noRelay, notReachableSecurely, noWayToDomain } from "./problems.ts";
import { recordRoutes, routeUri } from "./record-route.ts";
import { wayKey } from "./route-step.ts";
import type { ProxyUses } from "./uses.ts";

/** Requests that start a dialog: we stay on their path. */
const STARTS_DIALOG = new Set(["INVITE", "SUBSCRIBE", "REFER"]);
/** Requests inside a dialog by whose answers one learns that a call is over (RFC 5057 §5.1). */
const TELLS_OF_CALLS = new Set(["BYE", "INVITE", "UPDATE"]);
const DEFAULT_MAX_BREADTH = 60; // RFC 5393 §5.3.3

/** Sends requests on: inside a dialog to its other end, else to the target set of the Request-URI (RFC 3261 §16). */
export class Forwarder {
  readonly #uses: ProxyUses;
  readonly #underWay = new Map<string, number>();

  constructor(uses: ProxyUses) {
    this.#uses = uses;
  }

  /** True while a request with this key is on its way: for loop detection. */
  isUnderWay(key: string): boolean {
    return this.#underWay.has(key);
  }

  forward(context: RequestContext, options: ForwardOptions = {}): void {
    const request = context.route?.request ?? context.request;
    if (context.route?.signed) this.#inDialog(context, request, context.route.targetFlow, options);
    else if (request.method !== "ACK") this.#outsideDialog(context, request, options); // an ACK without our Route has no way on
  }

  #inDialog(
    context: RequestContext,
    request: SipRequest,
    targetFlow: string | undefined,
    options: ForwardOptions,
  ): void {
    const watch = TELLS_OF_CALLS.has(request.method) ? this.#uses.calls.inside(context) : undefined;
    const flow = this.#flowOfPeer(request, targetFlow);
    if (!flow) {
      watch?.failed(481);
      refuse(context, 481, dialogPeerGone(request.uri.slice(0, 120)), options);
      return;
    }
    const copy = (): SipRequest => {
      const one = this.#copy(request, request.uri);
      options.edit?.(one, undefined);
      return one;
    };
    const way = { name: request.uri, flow, copy };
    if (request.method === "ACK") this.#sendAck(way);
    else this.#fork(context, [way], options, watch);
  }

  /** The open flow to the dialog's other end: as our Route says, else where the device is signed in now. */
  #flowOfPeer(request: SipRequest, targetFlow: string | undefined): Flow | Promise<Flow> | undefined {
    const { flows, location } = this.#uses;
    const known = targetFlow === undefined ? undefined : flows.find(targetFlow);
    if (known?.open) return known;
    const uri = request.requestUri;
    const found = uri && decideTargets(this.#uses, uri);
    const device =
      location.findByContact(request.uri) ??
      (found && "targets" in found && found.targets[0]?.kind === "device"
        ? found.targets[0].binding
        : undefined);
    if (device) return flows.find(device.flowId);
    const [route] = request.list("route");
    const next = route === undefined ? uri : routeUri(route);
    return next && this.#uses.isPeer(next.host) ? this.#open(next) : undefined;
  }

  #sendAck(way: { readonly flow: Flow | Promise<Flow>; copy(): SipRequest }): void {
    const send = (flow: Flow): void => {
      const ack = way.copy();
      if (this.#uses.isCommunicator(flow)) repairForCommunicator(ack);
      this.#uses.transactions.sendAlone(ack, flow);
    };
    if (way.flow instanceof Promise) way.flow.then(send, () => undefined);
    else send(way.flow);
  }

  /** The devices that a URI means now, in the order in which they would be tried. */
  devices(uri: SipUri): readonly Binding[] {
    const set = decideTargets(this.#uses, uri);
    return "problem" in set
      ? []
      : set.targets.flatMap((target) => (target.kind === "device" ? target.binding : []));
  }

  #outsideDialog(context: RequestContext, request: SipRequest, options: ForwardOptions): void {
    const uri = request.requestUri;
    if (!uri) return; // refused by the first step
    const ours =
      uri.scheme === "tel" || this.#uses.directory.isOurs(uri.host) || this.#uses.isUs(uri.host, uri.port);
    if (!ours && !context.sender) {
      context.refuse(403, noRelay(uri.host));
      return;
    }
    const [route] = request.list("route");
    if (route !== undefined) {
      const host = routeUri(route)?.host ?? route.slice(0, 80);
      context.refuse(404, noWayToDomain(host, this.#uses.directory.domains()));
      return;
    }
    const set = decideTargets(this.#uses, uri);
    if ("problem" in set) {
      if (opensDialog(request)) this.#uses.calls.opens(context)?.failed(set.status, { problem: set.problem });
      refuse(context, set.status, set.problem, options);
      return;
    }
    const ways = set.targets
      .filter((target) => target.kind !== "device" || (options.only?.(target.binding) ?? true))
      .flatMap((target) => this.#way(context, request, target, options));
    const usable =
      uri.scheme === "sips"
        ? ways.filter((way) => way.flow instanceof Promise || isSecure(way.flow.transport))
        : ways;
    const breadth = Number(request.get("max-breadth") ?? DEFAULT_MAX_BREADTH);
    if (usable.length === 0) refuse(context, 480, notReachableSecurely(request.uri, ways.length), options);
    else if (usable.length > breadth) refuse(context, 440, breadthExceeded(breadth, usable.length), options);
    else {
      const watch = opensDialog(request) ? this.#uses.calls.opens(context) : undefined;
      this.#fork(context, usable, options, watch);
    }
  }

  #way(context: RequestContext, request: SipRequest, target: Target, options: ForwardOptions): Way[] {
    const fork = (uri: string, routes?: readonly string[]) => (flow: Flow) =>
      this.#copy(request, uri, routes, context.flow, flow);
    if (target.kind === "next-hop") {
      const next = parseUri(target.uri);
      const name = target.uri;
      return next.ok ? [{ name, flow: this.#open(next.value), copy: fork(request.uri) }] : [];
    }
    const { contact, flowId, path } = target.binding;
    const flow = this.#uses.flows.find(flowId);
    const [first] = path;
    const hop = first === undefined ? undefined : routeUri(first);
    const plain = fork(contact, path.length > 0 ? path : undefined);
    const copy = (to: Flow): SipRequest => {
      const one = plain(to);
      options.edit?.(one, target.binding);
      return one;
    };
    const { binding } = target;
    if (flow) return [{ name: contact, flow, copy, binding }];
    return hop ? [{ name: contact, flow: this.#open(hop), copy, binding }] : [];
  }

  #copy(request: SipRequest, uri: string, routes?: readonly string[], from?: Flow, to?: Flow): SipRequest {
    const records = from && to && STARTS_DIALOG.has(request.method);
    return forwardCopy(request, {
      uri,
      ownRealms: this.#uses.ownRealms(),
      ...(routes ? { routes } : {}),
      ...(records ? { recordRoutes: recordRoutes(this.#uses, request.callId, from, to) } : {}),
    });
  }

  async #open(uri: SipUri): Promise<Flow> {
    const hops = await this.#uses.resolve(uri);
    if (hops instanceof ExplainedError) throw hops;
    let failure: unknown;
    for (const hop of hops) {
      try {
        return await this.#uses.flows.to(hop);
      } catch (error) {
        failure = error; // the next address may answer (RFC 3263 §4.3)
      }
    }
    throw failure;
  }

  #fork(
    context: RequestContext,
    ways: readonly Way[],
    options: ForwardOptions,
    watch: CallWatch | undefined,
  ): void {
    const key = wayKey(context.request);
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    const ended = (): void => {
      const left = (this.#underWay.get(key) ?? 1) - 1;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    };
    new ResponseContext(
      this.#uses,
      context,
      ways.length > 1 ? this.#share(context, ways) : ways,
      ended,
      options,
      watch,
    ).start();
  }

  /** Each branch of a fork gets its share of Max-Breadth (RFC 5393 §5.3.3). */
  #share(context: RequestContext, ways: readonly Way[]): Way[] {
    const breadth = Number(context.request.get("max-breadth") ?? DEFAULT_MAX_BREADTH);
    const share = String(Math.max(1, Math.floor(breadth / ways.length)));
    return ways.map((way) => ({
      ...way,
      copy: (flow) => {
        const copy = way.copy(flow);
        copy.set("max-breadth", share);
        return copy;
      },
    }));
  }
}

const opensDialog = ({ method, to }: SipRequest): boolean => method === "INVITE" && to.tag === undefined;

/** Where nothing was sent: the role that gave us the request may want to answer it itself. */
function refuse(
  context: RequestContext,
  status: number,
  problem: ExplainedError,
  options: ForwardOptions,
): void {
  if (options.refused?.({ status, problem }) !== "mine") context.refuse(status, problem);
  options.ended?.();
}
