import type { Octets } from "#base/octets";
import type { Flow, SocketAddress, Transport } from "#sip/transport/flow";

/** A flow that keeps what it was given to send, and ends when it is told to. */
export interface LiteralFlow extends Flow {
  readonly sent: Octets[];
  /** Why it ended; undefined while it is open. */
  readonly ended: string | undefined;
  /** Set by a test: called with each message as it is sent. */
  onSend: ((octets: Octets) => void) | undefined;
}

/** A flow for tests: no socket, no wire. What is left out is a TCP connection from 192.0.2.9:40000. */
export function literalFlow(of: {
  readonly id?: string;
  readonly transport?: Transport;
  readonly local?: SocketAddress;
  readonly remote?: SocketAddress;
  readonly peerNames?: readonly string[];
}): LiteralFlow {
  const listeners = new Set<(reason: string) => void>();
  const { address, port } = of.remote ?? { address: "192.0.2.9", port: 40_000 };
  let ended: string | undefined;
  const flow: LiteralFlow = {
    id: of.id ?? "1",
    transport: of.transport ?? "tcp",
    local: of.local ?? { address: "192.0.2.1", port: 5060 },
    remote: { address, port },
    peerNames: of.peerNames ?? [],
    sent: [],
    onSend: undefined,
    get open() {
      return ended === undefined;
    },
    get ended() {
      return ended;
    },
    send(octets) {
      if (ended !== undefined) return false;
      flow.sent.push(octets);
      flow.onSend?.(octets);
      return true;
    },
    close(reason) {
      if (ended !== undefined) return;
      ended = reason;
      for (const listener of [...listeners]) listener(reason);
      listeners.clear();
    },
    onClose(action) {
      if (ended !== undefined) action(ended);
      else listeners.add(action);
      return () => listeners.delete(action);
    },
  };
  return flow;
}
