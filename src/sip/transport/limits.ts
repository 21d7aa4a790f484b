/** Bounds of what the network can make the transport hold, and why each is where it is. */
export interface TransportLimits {
  /** Start line and header fields of one message: pidgin-sipe carries its first text of up to 64 KB in one, in base64. Octets. */
  readonly headerSizeBytes: number;
  /** Body of one message: presence of 1,000 contacts has 200 KB. `parseMessage` bounds the whole message. Octets. */
  readonly bodySizeBytes: number;
  /** A message that has begun must be whole after so long: the largest one needs 70 kbit/s. Milliseconds. */
  readonly incompleteMs: number;
  /** A connection over which nothing was heard at all is closed after so long, when no keep-alive was agreed. Milliseconds. */
  readonly idleMs: number;
  /** A new connection must bring its first whole message within so long: with TLS it costs up to 45 KB. Milliseconds. */
  readonly firstMessageMs: number;
  /** Connections in all: 50,000 are 2.2 GB with TLS. */
  readonly connections: number;
  /** Connections from one address: a branch office of 1,000 people behind one address translator, each with two devices. */
  readonly connectionsPerAddress: number;
  /** Next hops whose connection is being made at one time. */
  readonly connecting: number;
}

export const defaultTransportLimits: TransportLimits = {
  headerSizeBytes: 112 * 1024,
  bodySizeBytes: 256 * 1024,
  incompleteMs: 30_000,
  idleMs: 960_000,
  firstMessageMs: 60_000,
  connections: 50_000,
  connectionsPerAddress: 2_000,
  connecting: 1_000,
};
