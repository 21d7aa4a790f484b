import type { Octets } from "#base/octets";

export type Transport = "udp" | "tcp" | "tls" | "ws" | "wss";

export interface SocketAddress {
  /** Textual IP address without brackets. */
  readonly address: string;
  readonly port: number;
}

/** The path to whoever is behind one connection, or behind one UDP address and port (RFC 5626 §3). */
export interface Flow {
  /**
   * Names the flow in this process; travels as ms-received-cid and inside our Record-Route.
   * A UDP flow's id spells its addresses, so that it can be found again after a restart.
   */
  readonly id: string;
  readonly transport: Transport;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly open: boolean;
  /** Names in the certificate that the other end proved to hold (mutual TLS); empty otherwise. */
  readonly peerNames: readonly string[];
  /** Queues octets for sending. False: the flow is closed, or its queue was full and it has been closed for that. */
  send(octets: Octets): boolean;
  close(reason: string): void;
  /** Called once when the flow ends; at once when it has ended already. The answer takes the listener off. */
  onClose(action: (reason: string) => void): () => void;
}

/** Where a request is to be sent next (RFC 3263): one address of one server. */
export interface Hop extends SocketAddress {
  readonly transport: Transport;
  /** The name that a TLS certificate must carry. */
  readonly serverName?: string;
}

/** True where nothing is lost and nothing has to be repeated (RFC 3261 §17). */
export const isReliable = (transport: Transport): boolean => transport !== "udp";
/** True where nobody on the path can read or change. */
export const isSecure = (transport: Transport): boolean => transport === "tls" || transport === "wss";

/** Finds or opens the flow to a next hop. Reuses an open connection (RFC 5923) where there is one. */
export interface Flows {
  /** The flow of this id, when it is open (a UDP flow is always found). */
  find(id: string): Flow | undefined;
  /** The flow to this hop. Rejects with an ExplainedError when no connection can be made. */
  to(hop: Hop): Flow | Promise<Flow>;
  /** Every open connection, for `parley endpoints` and limits. */
  all(): Iterable<Flow>;
}
