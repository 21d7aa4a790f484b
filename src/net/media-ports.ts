import { type MediaSocket, openMediaSocket } from "./media-socket.ts";
import { ownAddresses } from "./ports.ts";
import { addressNotHere, cannotListen, noMediaPort } from "./problems.ts";
import { codeOf } from "./socket-words.ts";

export interface MediaPortRange {
  readonly first: number;
  readonly last: number;
}

/** A second of 3 Mbit/s of picture while we are busy; the kernel gives at most net.core.rmem_max. */
const BUFFER_BYTES = 384 * 1024;

/**
 * The one place that gives out the ports of `--media-ports`, to the relay and to everybody else who carries media: a port has one
 * holder, who gives it back by closing its socket.
 */
export class MediaPorts {
  readonly range: MediaPortRange;
  readonly #random: () => number;
  readonly #held = new Set<number>();

  /** `random` gives numbers from 0 to below 1: a port is not to be foreseen (RFC 8656 §7.2). */
  constructor(range: MediaPortRange, random: () => number = Math.random) {
    this.range = range;
    this.#random = random;
  }

  /** How many ports are held. */
  get held(): number {
    return this.#held.size;
  }

  /** Whether somebody in this process has this port now. */
  has(port: number): boolean {
    return this.#held.has(port);
  }

  /** A socket on a free port, bound to this address. Rejects with NET-0030 when none is free, NET-0002 or NET-0004 else. */
  async take(address: string): Promise<MediaSocket> {
    const [socket] = await this.#search(address, 1);
    return socket;
  }

  /** An even port and the one after it, as RTP and RTCP want them where they are not muxed (RFC 3550 §11). */
  async takePair(address: string): Promise<readonly [even: MediaSocket, odd: MediaSocket]> {
    const [even, odd] = await this.#search(address, 2);
    if (!odd) throw new Error("two ports were asked for"); // cannot be: the search gives as many
    return [even, odd];
  }

  /** A port for somebody who opens it himself: it is free now, and nobody else here gets it until it is given back. */
  async reserve(address: string): Promise<{ readonly port: number; giveBack(): void }> {
    const { port, close } = await this.take(address);
    close();
    this.#held.add(port);
    return { port, giveBack: () => void this.#held.delete(port) };
  }

  async #search(address: string, count: 1 | 2): Promise<readonly [MediaSocket, ...MediaSocket[]]> {
    const { first, last } = this.range;
    const size = last - first + 1;
    const start = Math.floor(this.#random() * size);
    for (let step = 0; step < size; step++) {
      const port = first + ((start + step) % size);
      if (count === 2 && (port % 2 === 1 || port === last)) continue;
      const one = await this.#open(address, port);
      if (!one) continue;
      if (count === 1) return [one];
      const next = await this.#open(address, port + 1);
      if (next) return [one, next];
      one.close();
    }
    throw noMediaPort(this.range, this.#held.size);
  }

  /** Undefined when somebody has the port. */
  async #open(address: string, port: number): Promise<MediaSocket | undefined> {
    if (this.#held.has(port)) return undefined;
    this.#held.add(port);
    try {
      const socket = await openMediaSocket(address, port, BUFFER_BYTES);
      let closed = false;
      return {
        address: socket.address,
        port,
        send: socket.send,
        onMessage: socket.onMessage,
        close: () => {
          if (closed) return; // somebody else may hold the port by now
          closed = true;
          socket.close();
          this.#held.delete(port);
        },
      };
    } catch (error) {
      this.#held.delete(port);
      const code = codeOf(error);
      if (code === "EADDRINUSE") return undefined;
      if (code === "EADDRNOTAVAIL")
        throw addressNotHere({ transport: "udp", address, port, flag: FLAG }, ownAddresses());
      throw cannotListen({ transport: "udp", address, port, flag: FLAG }, code ?? String(error));
    }
  }
}

const FLAG = "--media-ports";
