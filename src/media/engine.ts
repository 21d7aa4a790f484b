import { type Datagrams, PlainLeg } from "./plain-leg.ts";
import type { WebEnd } from "./web-leg.ts";
import type { WebPort } from "./web-port.ts";

/** Opens the ends that sound is carried between (design decision 12): another engine may serve the same interface. */
export interface MediaEngine {
  /** `mid`: what the browser calls the section. Rejects when no port is free, as `openPlain` does. */
  openWeb(mid: string): Promise<WebEnd>;
  openPlain(): Promise<PlainLeg>;
}

export interface EngineUses {
  /** A port of `--media-ports`. */
  takePort(): Promise<Datagrams>;
  /** One that the library opens by itself. */
  reservePort(): Promise<{ readonly port: number; giveBack(): void }>;
  /** Where we listen; undefined: everywhere. */
  readonly address: string | undefined;
  newSsrc(): number;
  /** By which browsers know us in DTLS, as PEM; asked for once. */
  newCertificate(): Promise<DtlsCertificate>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface DtlsCertificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The engine in this process, around libdatachannel, which is loaded for the first call that needs it (12 MB). All browsers come
 * through one port: the library ends the process where a connection of its own finds none free.
 */
export function createEngine(uses: EngineUses): MediaEngine & { end(): Promise<void> } {
  const { address, newSsrc, now } = uses;
  let opened: Promise<WebPort> | undefined;
  let made: Promise<DtlsCertificate> | undefined;
  const webPort = async (): Promise<WebPort> => {
    const { openWebPort } = await import("./web-port.ts");
    return openWebPort(uses.reservePort, address);
  };
  return {
    openWeb: async (mid) => {
      opened ??= webPort();
      const { port } = await opened.catch((error: unknown) => {
        opened = undefined; // the next call may find one
        throw error;
      });
      const { WebLeg } = await import("./web-leg.ts");
      made ??= uses.newCertificate();
      return new WebLeg({ port, address, ssrc: newSsrc(), mid, now, certificate: await made });
    },
    openPlain: async () => new PlainLeg(await uses.takePort(), now),
    end: async () => {
      await opened?.then(({ close }) => close()).catch(() => undefined); // a port that could not be opened needs no end
    },
  };
}
