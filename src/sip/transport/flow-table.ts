import type { ExplainedError } from "#base/explained-error";
import { type Flow, type Flows, type Hop, isReliable, type SocketAddress, type Transport } from "./flow.ts";
import { parseAddress } from "./ip-address.ts";
import type { TransportLimits } from "./limits.ts";
import { noUdpSocket, tooManyConnecting, tooManyConnections, tooManyFromAddress } from "./problems.ts";
import { parseUdpFlowId } from "./udp-flow-id.ts";

/** What the flow table needs from outside. */
export interface FlowTableUses {
  /** Makes a connection. It is announced through `opened` before this resolves. Rejects with an ExplainedError. */
  connect(hop: Hop): Promise<Flow>;
  /**
   * The UDP flow to an address, from the socket bound to `local`, or from any that fits; undefined where there is
   * no such socket. Cheap: called for every message.
   */
  udp(remote: SocketAddress, local: SocketAddress | undefined): Flow | undefined;
  /** Live setting. */
  limits(): TransportLimits;
  /** A new connection was closed at once. */
  refused(problem: ExplainedError, flow: Flow): void;
}

/** Every open connection, and which of them leads where (RFC 3261 §18, RFC 5923). */
export class FlowTable implements Flows {
  readonly #uses: FlowTableUses;
  readonly #byId = new Map<string, Flow>();
  /** By transport, remote address and port, and the name that was proven to be there. */
  readonly #byHop = new Map<string, Flow>();
  /** Keys besides the one of its remote address: few connections have any. */
  readonly #moreKeysOf = new Map<Flow, Set<string>>();
  readonly #connecting = new Map<string, Promise<Flow>>();
  readonly #fromAddress = new Map<string, number>();

  constructor(uses: FlowTableUses) {
    this.#uses = uses;
  }

  get size(): number {
    return this.#byId.size;
  }

  find(id: string): Flow | undefined {
    const known = this.#byId.get(id);
    if (known) return known.open ? known : undefined;
    const ends = parseUdpFlowId(id);
    return ends && this.#uses.udp(ends.remote, ends.local);
  }

  all(): Iterable<Flow> {
    return this.#byId.values();
  }

  to(hop: Hop): Flow | Promise<Flow> {
    if (!isReliable(hop.transport)) {
      return this.#uses.udp(hop, undefined) ?? Promise.reject(noUdpSocket(hop.address, hop.port));
    }
    const key = hopKey(hop.transport, hop.address, hop.port, hop.serverName);
    const open = this.#byHop.get(key);
    if (open?.open) return open;
    return this.#connecting.get(key) ?? this.#connect(hop, key);
  }

  /** A connection is ready. False: it is one too many and has been closed. */
  opened(flow: Flow): boolean {
    const source = countedAddress(flow.remote.address);
    const before = source === undefined ? 0 : (this.#fromAddress.get(source) ?? 0);
    const problem = this.#oneTooMany(flow, before);
    if (problem) {
      this.#uses.refused(problem, flow);
      flow.close(problem.explanation.what);
      return false;
    }
    if (source !== undefined) this.#fromAddress.set(source, before + 1);
    this.#byId.set(flow.id, flow);
    this.#take(flow, keyOf(flow));
    this.#leadsTo(flow, flow.remote.port);
    return true;
  }

  /** An opened connection is gone. One that was refused is none. */
  closed(flow: Flow): void {
    if (this.#byId.get(flow.id) !== flow) return;
    this.#byId.delete(flow.id);
    for (const key of [keyOf(flow), ...(this.#moreKeysOf.get(flow) ?? [])])
      if (this.#byHop.get(key) === flow) this.#byHop.delete(key);
    this.#moreKeysOf.delete(flow);
    const source = countedAddress(flow.remote.address);
    if (source === undefined) return;
    const left = (this.#fromAddress.get(source) ?? 1) - 1;
    if (left > 0) this.#fromAddress.set(source, left);
    else this.#fromAddress.delete(source);
  }

  /**
   * The other end wrote `alias` into its Via: requests for its listening port may come over this connection
   * (RFC 5923 §4). Only an end that has proven its names is believed over TLS; the address is never its to choose.
   */
  alias(flow: Flow, port: number): void {
    if (flow.transport !== "tls" || flow.peerNames.length > 0) this.#leadsTo(flow, port);
  }

  #leadsTo(flow: Flow, port: number): void {
    const { transport, remote, peerNames } = flow;
    for (const name of [undefined, ...peerNames.slice(0, MOST_NAMES)]) {
      this.#add(flow, hopKey(transport, remote.address, port, name));
    }
  }

  #add(flow: Flow, key: string): void {
    if (key === keyOf(flow)) return;
    const keys = this.#moreKeysOf.get(flow) ?? new Set();
    if (keys.size >= MOST_KEYS) return;
    this.#moreKeysOf.set(flow, keys.add(key));
    this.#take(flow, key);
  }

  #take(flow: Flow, key: string): void {
    const other = this.#byHop.get(key);
    if (!other?.open) this.#byHop.set(key, flow); // nobody takes over what leads to somebody else
  }

  async #connect(hop: Hop, key: string): Promise<Flow> {
    const { connecting } = this.#uses.limits();
    if (this.#connecting.size >= connecting) throw tooManyConnecting(connecting);
    const attempt = this.#uses.connect(hop);
    this.#connecting.set(key, attempt);
    try {
      const flow = await attempt;
      if (this.#byId.get(flow.id) === flow) this.#add(flow, key);
      return flow;
    } finally {
      this.#connecting.delete(key);
    }
  }

  #oneTooMany(flow: Flow, fromAddress: number): ExplainedError | undefined {
    const { connections, connectionsPerAddress } = this.#uses.limits();
    if (this.#byId.size >= connections) return tooManyConnections(connections);
    if (fromAddress < connectionsPerAddress) return undefined;
    return tooManyFromAddress(flow.remote.address, connectionsPerAddress);
  }
}

/** A certificate may hold hundreds of names; a partner's has a few. */
const MOST_NAMES = 20;
const MOST_KEYS = 64;

/** Joined, and no template: V8 keeps the pieces of that one, five strings instead of one. */
const hopKey = (transport: Transport, address: string, port: number, name: string | undefined): string =>
  [transport, address, port, name?.toLowerCase() ?? ""].join(" ");

/** Under which everything leads to a connection's other end that asks for no name. */
const keyOf = ({ transport, remote }: Flow): string =>
  hopKey(transport, remote.address, remote.port, undefined);

/** What connections are counted by: an IPv4 address, an IPv6 network of 64 bits; undefined for this host itself. */
function countedAddress(address: string): string | undefined {
  const octets = parseAddress(address);
  if (octets === undefined) return address;
  if (octets.length === 4) return octets.startsWith("\x7f") ? undefined : octets;
  return octets === LOOPBACK ? undefined : octets.slice(0, 8);
}

const LOOPBACK = `${"\0".repeat(15)}\x01`;
