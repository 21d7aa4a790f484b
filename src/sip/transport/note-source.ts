import type { Octets } from "#base/octets";
import { splitList } from "../message/list.ts";
import type { SipRequest } from "../message/message.ts";
import { parameter } from "../message/parameters.ts";
import { type Flow, isReliable } from "./flow.ts";
import { parseAddress } from "./ip-address.ts";
import { parseUdpFlowId, printUdpFlowId } from "./udp-flow-id.ts";

/**
 * Writes into the topmost Via of a request where it was seen to come from: `received` and `rport` (RFC 3261 §18.2.1,
 * RFC 3581 §4), and for clients that carry an epid, on a connection, `ms-received-port` and `ms-received-cid` (MS-SIPREGE).
 * What the sender wrote there itself is taken away. Most requests over a connection are left as they are.
 */
export function noteSource(request: SipRequest, flow: Flow): void {
  const { via } = request;
  const { address, port } = flow.remote;
  const asksForPort = parameter(via.parameters, "rport") === "";
  const isCommunicator =
    isReliable(flow.transport) && parameter(request.from.parameters, "epid") !== undefined;
  const isElsewhere = !isSameHost(via.host, address);
  if (!asksForPort && !isCommunicator && !isElsewhere) return;

  let noted = (splitList(request.get("via") ?? "")[0] ?? "").replaceAll(OURS_TO_SAY, "");
  if (isElsewhere || asksForPort) noted += `;received=${address}`;
  if (asksForPort) noted += `;rport=${port}`;
  if (isCommunicator) noted += `;ms-received-port=${port};ms-received-cid=${flow.id}`;
  request.removeFirst("via");
  request.prepend("via", noted);
}

/**
 * The id of the flow over which a request is to be answered (RFC 3261 §18.2.2): the one it came over, except for a UDP
 * client that does not ask for symmetry (RFC 3581) and receives on another port than it sends from: that port of its.
 * Behind an address translator such a port leads nowhere, so there the request's own flow is taken.
 */
export function answerFlowId(request: SipRequest, flow: Flow): string {
  if (flow.transport !== "udp") return flow.id;
  const { host, port = 5060, parameters } = request.via;
  const isSymmetric = port === flow.remote.port || parameter(parameters, "rport") !== undefined;
  if (isSymmetric || !isSameHost(host, flow.remote.address)) return flow.id;
  const local = parseUdpFlowId(flow.id)?.local;
  return local ? printUdpFlowId(local, { address: flow.remote.address, port }) : flow.id;
}

const OURS_TO_SAY =
  /[ \t]*;[ \t]*(?:received|rport|ms-received-port|ms-received-cid)(?:[ \t]*=[ \t]*[^;,"]*)?(?=;|$)/gi;

function isSameHost(viaHost: Octets, address: string): boolean {
  if (viaHost === address) return true;
  const octets = parseAddress(viaHost);
  return octets !== undefined && octets === parseAddress(address);
}
