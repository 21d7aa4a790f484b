import type { RequestContext, Step } from "#pipeline/request-context";
import type { Flow } from "#sip/transport/flow";
import { loop, routeForged } from "./problems.ts";
import { type DialogState, type RouteReading, readRoute, routeUri } from "./record-route.ts";
import type { ProxyUses } from "./uses.ts";

/** Most Route values that we look at; ours are at most two. */
const MOST_OWN_ROUTES = 4;

/**
 * Takes our own Route values off (RFC 3261 §16.4), after their signature was checked, and undoes what a strict router
 * did to the Request-URI. What remains is in `context.route`.
 */
export function takeOffOurRoute(uses: ProxyUses): Step {
  return {
    name: "take off our Route",
    run(context) {
      const { request } = context;
      if (!request.has("route") && !request.uri.includes("ms-route-sig=")) return "continue";
      const remaining = request.copy();
      let state: DialogState | undefined;
      let mixedUp: true | undefined;
      const accept = (reading: RouteReading, uri: string): "ours" | "foreign" | "forged" => {
        if (reading.kind === "forged") {
          if (mixesSessionsUp(uses, context, uri)) {
            mixedUp = true;
            return "ours";
          }
          context.refuse(403, routeForged(uri, reading.seen));
          return "forged";
        }
        if (reading.kind === "signed") state ??= reading.state;
        return reading.kind === "foreign" ? "foreign" : "ours";
      };

      const strict = readRoute(uses, request.requestUri, request.callId);
      if (strict.kind === "signed" || strict.kind === "forged") {
        if (accept(strict, request.uri) === "forged") return "answer";
        const routes = remaining.list("route");
        const last = routes.pop();
        if (last !== undefined) {
          remaining.uri = bareUri(last);
          remaining.remove("route");
          for (const route of routes) remaining.append("route", route);
        }
      }
      for (let taken = 0; taken < MOST_OWN_ROUTES; taken++) {
        const [top] = remaining.list("route");
        if (top === undefined) break;
        const word = accept(readRoute(uses, routeUri(top), request.callId), top);
        if (word === "forged") return "answer";
        if (word === "foreign") break;
        remaining.removeFirst("route");
      }
      // Without a To tag it starts something new, whatever its Route says: then it is treated as such.
      const dialog = request.to.tag === undefined || mixedUp ? undefined : state;
      const ends = dialog && endsOf(uses, context.flow, dialog);
      const targetFlow = ends && uses.flows.find(ends.other) ? ends.other : undefined;
      context.route = {
        request: remaining,
        signed: dialog !== undefined,
        ...(mixedUp ? { mixedUp } : {}),
        fromDialog: ends !== undefined || (dialog !== undefined && uses.isPeer(context.flow.remote.address)),
        ...(targetFlow === undefined ? {} : { targetFlow }),
      };
      return "continue";
    },
  };
}

/**
 * COMPAT: two pidgin-sipe (1.25) that invite each other at the same moment send the Route of one session with the Call-ID of the
 * other. Its Route then gives no right to anything; the MESSAGE is treated like any other of this sender. Only where the Route
 * names the very connection that it came over.
 */
function mixesSessionsUp(uses: ProxyUses, { request, flow }: RequestContext, route: string): boolean {
  const state = /;opaque=state:([\w.-]+)/.exec(route)?.[1]?.split(".") ?? [];
  return request.method === "MESSAGE" && uses.isCommunicator(flow) && state.slice(1).includes(flow.id);
}

/** Which of the dialog's ends a flow is; undefined when it is neither, or the ids are of an earlier run and mean nothing now. */
function endsOf(uses: ProxyUses, flow: Flow, state: DialogState): { readonly other: string } | undefined {
  const [caller, callee] = [state.caller, state.callee].map((id) =>
    state.run === uses.run || id.startsWith("u") ? id : "",
  ) as [string, string]; // as many as went in
  if (flow.id === caller) return { other: callee };
  if (flow.id === callee) return { other: caller };
  if (isServerAt(uses, caller, flow)) return { other: callee };
  if (isServerAt(uses, callee, flow)) return { other: caller };
  return undefined;
}

/** A server may come back on a connection of its own (RFC 3261 §18): its address tells. A signed-in device may not. */
function isServerAt(uses: ProxyUses, end: string, flow: Flow): boolean {
  const known = uses.flows.find(end);
  return known?.remote.address === flow.remote.address && uses.location.findByFlow(end).length === 0;
}

const bareUri = (route: string): string => /<([^>]*)>/.exec(route)?.[1] ?? route;

/** Refuses what is still under way here with the same Request-URI: a circle, not a spiral (RFC 5393 §4.2). */
export function stopLoops(uses: {
  isUs(host: string, port: number | undefined): boolean;
  isUnderWay(key: string): boolean;
}): Step {
  return {
    name: "stop loops",
    run(context) {
      const { request } = context;
      if (request.method === "ACK" || !cameThroughUs(request, uses)) return "continue";
      if (!uses.isUnderWay(wayKey(request))) return "continue";
      context.refuse(482, loop(request.uri));
      return "answer";
    },
  };
}

function cameThroughUs(
  request: RequestContext["request"],
  uses: { isUs(host: string, port: number | undefined): boolean },
): boolean {
  const vias = request.list("via");
  return vias.slice(1).some((via) => {
    const [, host, port] = /^\S+\s+(\[[^\]]+\]|[^\s:;]+)(?::(\d+))?/.exec(via) ?? [];
    return (
      host !== undefined &&
      uses.isUs(host.replace(/^\[|\]$/g, ""), port === undefined ? undefined : Number(port))
    );
  });
}

/** What names a request on its way through us: the same key seen twice at once is a circle. */
export function wayKey(request: RequestContext["request"]): string {
  return `${request.callId} ${request.get("cseq") ?? ""} ${request.uri}`;
}
