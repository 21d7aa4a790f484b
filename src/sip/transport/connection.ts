import type { Octets } from "#base/octets";
import type { Flow } from "./flow.ts";
import type { FlowTimes } from "./keep-alive.ts";
import type { TransportLimits } from "./limits.ts";
import { type StreamFault, StreamFraming, type StreamReader } from "./stream-framing.ts";

/** What a connection tells of what came over it. */
export interface ConnectionReader {
  message(flow: Flow, octets: Octets): void;
  faulty(flow: Flow, fault: StreamFault): void;
  isNeeded(flow: Flow): boolean;
}

const PING = "\r\n\r\n";
const PONG = "\r\n";

/** One open connection: its framing, its keep-alives, and when it was heard. */
export class Connection implements StreamReader, FlowTimes {
  readonly flow: Flow;
  readonly openedAt: number;
  heardAt: number;
  incompleteSince: number | undefined;
  hasMessage = false;
  agreedSeconds: number | undefined;
  readonly #reader: ConnectionReader;
  /** Missing for WebSocket, which frames by itself. */
  readonly #framing: StreamFraming | undefined;

  constructor(flow: Flow, now: number, limits: TransportLimits, reader: ConnectionReader) {
    this.flow = flow;
    this.openedAt = this.heardAt = now;
    this.#reader = reader;
    const isStream = flow.transport === "tcp" || flow.transport === "tls";
    this.#framing = isStream ? new StreamFraming(this, limits) : undefined;
  }

  get isNeeded(): boolean {
    return this.#reader.isNeeded(this.flow);
  }

  received(octets: Octets, now: number): void {
    this.heardAt = now;
    const framing = this.#framing;
    if (!framing) {
      if (octets === PING) this.ping();
      else if (octets !== PONG) this.message(octets);
      return;
    }
    this.#begun = false;
    framing.received(octets);
    if (!framing.incomplete) this.incompleteSince = undefined;
    else if (this.#begun || this.incompleteSince === undefined) this.incompleteSince = now;
  }
  /** A message ended in the octets that are being read: what is incomplete after it has begun just now. */
  #begun = false;

  message(octets: Octets): void {
    this.#begun = true;
    this.hasMessage = true;
    this.#reader.message(this.flow, octets);
  }

  ping(): void {
    this.flow.send(PONG);
  }

  faulty(fault: StreamFault): void {
    this.#reader.faulty(this.flow, fault);
  }
}
