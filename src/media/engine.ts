import { type Datagrams, PlainLeg } from "./plain-leg.ts";
import type { WebEnd } from "./web-leg.ts";

/** Opens the ends that sound is carried between (design decision 12): another engine may serve the same interface. */
export interface MediaEngine {
  /** `mid`: what the browser calls the section. */
  openWeb(mid: string): Promise<WebEnd>;
  openPlain(): Promise<PlainLeg>;
}

export interface EngineUses {
  /** A port of `--media-ports`. */
  takePort(): Promise<Datagrams>;
  readonly ports: { readonly first: number; readonly last: number };
  /** Where we listen; undefined: everywhere. */
  readonly address: string | undefined;
  newSsrc(): number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The engine in this process, around libdatachannel, which is loaded for the first call that needs it (12 MB). */
export const createEngine = ({ takePort, ports, address, newSsrc, now }: EngineUses): MediaEngine => ({
  openWeb: async (mid) => {
    const { WebLeg } = await import("./web-leg.ts");
    return new WebLeg({ firstPort: ports.first, lastPort: ports.last, address, ssrc: newSsrc(), mid, now });
  },
  openPlain: async () => new PlainLeg(await takePort(), now),
});
