import { PlainLeg } from "#media/plain-leg";
import type { WebEnd } from "#media/web-leg";
import type { MediaUses } from "#roles/media/index";

type Arrive = (bytes: Uint8Array, port: number, address: string) => void;

/** A port that a phone is told of: what it was sent, and what comes to it. */
export interface LiteralPort {
  readonly port: number;
  readonly sent: { readonly bytes: Uint8Array; readonly port: number; readonly address: string }[];
  arrive: Arrive;
  open: boolean;
}

/** An end that a browser is told of. */
export interface LiteralWeb {
  /** What the browser described, as the engine was given it. */
  readonly described: string[];
  readonly sent: Uint8Array[];
  arrive(packet: Uint8Array): void;
  open: boolean;
}

/** Media without sockets, ICE and ciphers: what a stage carries calls with. */
export interface LiteralMedia extends Pick<MediaUses, "engine" | "newKey" | "cipher" | "newSsrc"> {
  readonly ports: LiteralPort[];
  readonly webs: LiteralWeb[];
  /** Ends that were not given back. */
  readonly open: number;
}

export function literalMedia(now: () => number): LiteralMedia {
  const ports: LiteralPort[] = [];
  const webs: LiteralWeb[] = [];
  let sources = 0;
  const openPort = (): PlainLeg => {
    const port: LiteralPort = { port: 50_000 + ports.length, sent: [], arrive: () => {}, open: true };
    ports.push(port);
    const socket = {
      port: port.port,
      send: (bytes: Uint8Array, to: number, address: string) =>
        void port.sent.push({ bytes, port: to, address }),
      onMessage: (action: Arrive) => {
        port.arrive = action;
      },
      close: () => {
        port.open = false;
      },
    };
    return new PlainLeg(socket, now);
  };
  const openWeb = (): WebEnd => {
    const web: LiteralWeb = { described: [], sent: [], arrive: () => {}, open: true };
    webs.push(web);
    const lines = (setup: string): readonly string[] => [
      "a=ice-ufrag:srvr",
      `a=ice-pwd:${"p".repeat(24)}`,
      `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
      `a=setup:${setup}`,
      "a=candidate:1 1 UDP 2122317823 192.0.2.1 51000 typ host",
      "a=end-of-candidates",
    ];
    const transport = (setup: string) =>
      Promise.resolve({ lines: lines(setup), port: 51_000, address: "192.0.2.1" });
    return {
      ssrc: ++sources,
      offer: () => transport("actpass"),
      answer: (offer) => {
        web.described.push(offer);
        return transport("active");
      },
      accept: (answer) => void web.described.push(answer),
      onPacket: (action) => {
        web.arrive = action;
      },
      onState: () => {},
      send: (packet) => void web.sent.push(packet),
      close: () => {
        web.open = false;
      },
    };
  };
  return {
    ports,
    webs,
    get open() {
      return [...ports, ...webs].filter((one) => one.open).length;
    },
    engine: { openWeb: async () => openWeb(), openPlain: async () => openPort() },
    newKey: () => "A".repeat(40),
    cipher: () => ({ protect: (packet) => packet, unprotect: (packet) => packet }),
    newSsrc: () => ++sources,
  };
}
