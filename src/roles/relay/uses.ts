import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Log } from "#base/log";
import type { RelaySecrets } from "#security/relay-secrets";
import type { LiveSettings } from "#settings/live";

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** A UDP socket. Bytes that are sent are given away. */
export interface RelaySocket extends Place {
  send(bytes: Uint8Array, port: number, address: string): void;
  onMessage(action: (bytes: Uint8Array, port: number, address: string) => void): void;
  close(): void;
}

/** A TCP or TLS connection of a client. What does not leave in time is lost: old media is worth less than new. */
export interface RelayStream {
  readonly transport: "tcp" | "tls";
  readonly local: Place;
  readonly remote: Place;
  write(bytes: Uint8Array): void;
  onBytes(action: (bytes: Uint8Array) => void): void;
  onEnd(action: () => void): void;
  close(): void;
}

export interface RelayUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly secrets: RelaySecrets;
  /** The ports of `--media-ports`, which the relay shares with everybody who carries media. */
  readonly ports: {
    take(address: string): Promise<RelaySocket>;
    takePair(address: string): Promise<readonly [RelaySocket, RelaySocket]>;
    /** Whether we hold this port. */
    has(port: number): boolean;
  };
  realm(): string;
  /** Whether this user is there and enabled. */
  isAllowed(user: string): boolean;
  /** The addresses on which we listen; empty means all. */
  listenAddresses(): readonly string[];
  /** The addresses of this machine. */
  ownAddresses(): readonly string[];
  /** Which of our addresses the system would send from to reach this one. */
  sourceAddress(remote: string): Promise<string | undefined>;
  /** Whether one of our own listeners has this port. */
  isOwnService(port: number): boolean;
  /** Where clients find us. */
  listeners(): readonly { readonly transport: "udp" | "tcp" | "tls"; readonly port: number }[];
  /** Told of each refusal. */
  report(error: ExplainedError, remote: Place, operation: string): void;
}
