import { parseNameAddr } from "#sip/message/name-addr";
import { parameter } from "#sip/message/parameters";
import type { SipUri } from "#sip/message/uri";
import type { Flow } from "#sip/transport/flow";

/** The two ends of a dialog as our Record-Route remembers them. */
export interface DialogState {
  readonly run: string;
  readonly caller: string;
  readonly callee: string;
}

/** What the signer needs: the keyed hash, and where each end reaches us. */
export interface RouteUses {
  readonly run: string;
  sign(text: string): string;
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
}

/**
 * The Record-Route values to put on a request that starts a dialog: one, or two where the ends reach us on different ways
 * (RFC 5658). Each carries the ids of both flows and a signature over them and the Call-ID, so that a route which was forged,
 * altered or taken to another dialog is refused (the idea of OCS's ms-route-sig). No comma inside: pidgin-sipe splits there.
 */
export function recordRoutes(uses: RouteUses, callId: string, caller: Flow, callee: Flow): string[] {
  const state = `state:${uses.run}.${caller.id}.${callee.id}`;
  const facingCaller = address(uses, caller);
  const facingCallee = address(uses, callee);
  const print = (at: string): string =>
    `<${at};opaque=${state};lr;ms-route-sig=${uses.sign(signedText(callId, state, at))}>`;
  return facingCaller === facingCallee ? [print(facingCallee)] : [print(facingCallee), print(facingCaller)];
}

export type RouteReading =
  | { readonly kind: "foreign" }
  | { readonly kind: "plain" }
  | { readonly kind: "forged"; readonly seen: string }
  | { readonly kind: "signed"; readonly state: DialogState };

/**
 * Reads one Route value or Request-URI. foreign: another server's. plain: it names us and no dialog (a preloaded route).
 * signed: ours, unaltered. forged: it claims a state that we did not give out for this dialog.
 */
export function readRoute(
  uses: RouteUses & { isUs(host: string, port: number | undefined): boolean },
  uri: SipUri | undefined,
  callId: string,
): RouteReading {
  if (!uri || !uses.isUs(uri.host, uri.port)) return { kind: "foreign" };
  const opaque = parameter(uri.parameters, "opaque");
  const signature = parameter(uri.parameters, "ms-route-sig");
  if (!opaque?.startsWith("state:") && signature === undefined) return { kind: "plain" };
  const [, run, caller, callee] = /^state:([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(opaque ?? "") ?? [];
  const at = printAddress(uri.host, uri.port, parameter(uri.parameters, "transport") ?? "udp");
  const right = signature !== undefined && signature === uses.sign(signedText(callId, opaque ?? "", at));
  if (!right || run === undefined || caller === undefined || callee === undefined)
    return {
      kind: "forged",
      seen: signature === undefined ? "no signature" : "a signature over other values",
    };
  return { kind: "signed", state: { run, caller, callee } };
}

/** The URI of a Route value. */
export function routeUri(value: string): SipUri | undefined {
  const read = parseNameAddr(value);
  return read.ok ? read.value.uri : undefined;
}

const signedText = (callId: string, state: string, at: string): string => `${callId}|${state}|${at}`;

function address(uses: RouteUses, flow: Flow): string {
  const { host, port } = uses.reachedAt(flow);
  return printAddress(host, port, flow.transport);
}

function printAddress(host: string, port: number | undefined, transport: string): string {
  const shown = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return `sip:${shown}${port === undefined ? "" : `:${port}`};transport=${transport === "wss" ? "ws" : transport.toLowerCase()}`;
}
