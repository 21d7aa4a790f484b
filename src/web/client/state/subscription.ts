import type { Subscriber } from "jssip/lib/Subscriber";
import type { SipConnection } from "./connection.ts";
import type { Platform } from "./platform.ts";

export interface Subscribes {
  readonly event: string;
  readonly accept: string;
  readonly contentType?: string;
  /** Of the first SUBSCRIBE of a connection. */
  body?(): string | undefined;
  readonly fields?: readonly string[];
  notified(body: string, contentType: string): void;
}

const AGAIN_MS = 15_000;

/** A subscription to what is one's own, begun anew on each connection and after the server ended it (RFC 6665). */
export class OwnSubscription {
  readonly #connection: SipConnection;
  readonly #platform: Platform;
  readonly #what: Subscribes;
  #subscriber: Subscriber | undefined;

  constructor(connection: SipConnection, platform: Platform, what: Subscribes) {
    this.#connection = connection;
    this.#platform = platform;
    this.#what = what;
    connection.onRegistered(() => this.begin());
  }

  begin(): void {
    const { ua, address } = this.#connection;
    const { event, accept, contentType, fields = [], notified } = this.#what;
    const body = this.#what.body?.();
    if (!ua || (this.#what.body && body === undefined)) return;
    const subscriber = ua.subscribe(`sip:${address}`, event, accept, {
      expires: 3600,
      ...(contentType !== undefined && { contentType }),
      extraHeaders: [...fields],
    });
    this.#subscriber = subscriber;
    subscriber.on("notify", (_final, _request, document, type) => notified(document ?? "", type ?? ""));
    subscriber.on("terminated", () => {
      if (this.#subscriber !== subscriber) return;
      this.#subscriber = undefined;
      this.#platform.after(AGAIN_MS, () => {
        if (!this.#subscriber && this.#connection.state.get().kind === "connected") this.begin();
      });
    });
    subscriber.subscribe(body ?? undefined);
  }

  /** Another body in the same dialog; begins where there is none. */
  send(body: string): void {
    if (this.#subscriber) this.#subscriber.subscribe(body);
    else this.begin();
  }
}
