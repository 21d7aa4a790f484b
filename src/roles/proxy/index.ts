import type { RequestContext, Step } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import type { SipUri } from "#sip/message/uri";
import type { ForwardOptions } from "./contract.ts";
import { Forwarder } from "./forward.ts";
import { stopLoops, takeOffOurRoute } from "./route-step.ts";
import type { ProxyUses } from "./uses.ts";

export type { ForwardOptions, Refusal } from "./contract.ts";
export type { ProxyUses } from "./uses.ts";

/** The transaction-stateful forking proxy (RFC 3261 §16): two steps of the way, and what is done with a request that nobody here answers. */
export interface SipProxy {
  readonly takeOffOurRoute: Step;
  readonly stopLoops: Step;
  forward(context: RequestContext, options?: ForwardOptions): void;
  /** The devices that a URI means now. */
  devices(uri: SipUri): readonly Binding[];
}

export function createProxy(uses: ProxyUses): SipProxy {
  const forwarder = new Forwarder(uses);
  return {
    takeOffOurRoute: takeOffOurRoute(uses),
    stopLoops: stopLoops({ isUs: uses.isUs, isUnderWay: (key) => forwarder.isUnderWay(key) }),
    forward: (context, options) => forwarder.forward(context, options),
    devices: (uri) => forwarder.devices(uri),
  };
}
