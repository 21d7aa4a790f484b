import type { Octets } from "#base/octets";
import type { Flow, SocketAddress, Transport } from "#sip/transport/flow";
import { printUdpFlowId } from "#sip/transport/udp-flow-id";

/** A flow without a socket: keeps what is sent, and ends when a test says so. */
export class LiteralFlow implements Flow {
  readonly id: string;
  readonly transport: Transport;
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly peerNames: readonly string[] = [];
  readonly sent: Octets[] = [];
  open = true;
  #listeners = new Set<(reason: string) => void>();

  constructor(
    transport: Transport,
    remote: SocketAddress = { address: "192.0.2.7", port: 49201 },
    id: string | undefined = undefined,
    local: SocketAddress = { address: "192.0.2.1", port: transport === "tls" ? 5061 : 5060 },
  ) {
    this.transport = transport;
    this.local = local;
    this.remote = remote;
    this.id = id ?? (transport === "udp" ? printUdpFlowId(local, remote) : "1A00");
  }

  send(octets: Octets): boolean {
    if (this.open) this.sent.push(octets);
    return this.open;
  }

  close(reason: string): void {
    if (!this.open) return;
    this.open = false;
    for (const action of [...this.#listeners]) action(reason);
    this.#listeners.clear();
  }

  onClose(action: (reason: string) => void): () => void {
    if (!this.open) action("closed before");
    else this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  /** How many parts of the house still listen for its end. */
  get listeners(): number {
    return this.#listeners.size;
  }
}
