import type { PlainLeg } from "./plain-leg.ts";
import { OneSource, payloadTypeOf } from "./rtp.ts";
import type { WebEnd } from "./web-leg.ts";

/** Payload types of one codec at both ends. */
export interface SharedType {
  readonly web: number;
  readonly plain: number;
}

/** Carries the packets of two ends who have a codec in common; nothing is transcoded. */
export class SoundBridge {
  readonly #web: WebEnd;
  readonly #plain: PlainLeg;
  readonly #toPlainSource: OneSource;
  readonly #toWebSource: OneSource;
  #toPlain = new Map<number, number>();
  #toWeb = new Map<number, number>();
  /** Packets that went each way; a call in which one stays 0 is one-way. */
  fromWeb = 0;
  fromPlain = 0;

  constructor(web: WebEnd, plain: PlainLeg, plainSsrc: number) {
    this.#web = web;
    this.#plain = plain;
    this.#toPlainSource = new OneSource(plainSsrc);
    this.#toWebSource = new OneSource(web.ssrc);
    web.onPacket((packet) => {
      const type = this.#toPlain.get(payloadTypeOf(packet));
      const translated = type === undefined ? undefined : this.#toPlainSource.next(packet, type);
      if (!translated) return;
      this.fromWeb++;
      plain.send(translated);
    });
    plain.onPacket((packet) => {
      const type = this.#toWeb.get(payloadTypeOf(packet));
      const translated = type === undefined ? undefined : this.#toWebSource.next(packet, type);
      if (!translated) return;
      this.fromPlain++;
      web.send(translated);
    });
  }

  share(types: readonly SharedType[]): void {
    this.#toPlain = new Map(types.map(({ web, plain }) => [web, plain]));
    this.#toWeb = new Map(types.map(({ web, plain }) => [plain, web]));
  }

  close(): void {
    this.#web.close();
    this.#plain.close();
  }
}
