import type { EndpointView } from "#api/endpoints";
import type { TraceView } from "#api/trace";
import type { SecureDevice } from "#roles/certificates/decide-names";
import type { Binding } from "#roles/location/contract";
import type { TraceEntry } from "#roles/recorder/contract";
import { parseUdpFlowId } from "#sip/transport/udp-flow-id";
import type { FrontEnd } from "./front-end.ts";

const MOST_ENDPOINTS = 10_000;

/** The devices of one person, or of everybody, as the API shows them. */
export function endpointViews({ flows, location }: FrontEnd, address: string | undefined): EndpointView[] {
  const bindings = address === undefined ? location.all() : location.find(address);
  const views: EndpointView[] = [];
  for (const binding of bindings) {
    if (views.length >= MOST_ENDPOINTS) break;
    const flow = flows.find(binding.flowId);
    views.push({
      address: binding.aor,
      contact: binding.contact,
      transport: binding.transport,
      remote: flow ? `${flow.remote.address}:${flow.remote.port}` : remoteOf(binding),
      userAgent: binding.userAgent ?? null,
      instance: binding.instance ?? null,
      epid: binding.epid ?? null,
      gruu: binding.gruu ?? null,
      proof: binding.proof ? [binding.proof] : [],
      registeredAt: new Date(binding.registeredAt).toISOString(),
      expiresAt: new Date(binding.expiresAt).toISOString(),
      connected: flow?.open ?? false,
    });
  }
  return views;
}

/** The devices that are signed in over TLS. */
export function secureDevices(frontEnd: FrontEnd): SecureDevice[] {
  return endpointViews(frontEnd, undefined).flatMap(({ address, userAgent, transport }) =>
    transport === "tls" || transport === "wss" ? [{ address, userAgent: userAgent ?? "", transport }] : [],
  );
}

function remoteOf(binding: Binding): string {
  const remote = parseUdpFlowId(binding.flowId)?.remote;
  return remote ? `${remote.address}:${remote.port}` : "";
}

/** A trace entry without the fields that have no value. */
export function traceView({ transaction, case: number, ...entry }: TraceEntry): TraceView {
  return {
    ...entry,
    ...(transaction === undefined ? {} : { transaction }),
    ...(number === undefined ? {} : { case: number }),
  };
}
