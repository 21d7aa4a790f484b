import { createRequire } from "node:module";
import JsSip from "jssip";
import type { IncomingMessageEvent, OutgoingMessageEvent } from "jssip/lib/UA.js";
import { Tape } from "./tape.ts";

/** A text that came, as JsSIP gives it. */
export interface WebMessage {
  readonly from: string;
  readonly type: string;
  readonly text: string;
}

/** The part of JsSIP that has no types of its own: requests of a method that it has no object for. */
interface Answered {
  readonly status_code: number;
  getHeader(name: string): string | undefined;
}
interface Inner {
  readonly OutgoingRequest: new (
    method: string,
    uri: unknown,
    ua: JsSip.UA,
    params: object,
    fields: readonly string[],
    body: string,
  ) => object;
  readonly RequestSender: new (
    ua: JsSip.UA,
    request: object,
    handlers: {
      onReceiveResponse(answer: Answered): void;
      onRequestTimeout(): void;
      onTransportError(): void;
    },
  ) => { send(): void };
}
const load = createRequire(import.meta.url);
const inner: Inner = {
  OutgoingRequest: load("jssip/lib/SIPMessage").OutgoingRequest,
  RequestSender: load("jssip/lib/RequestSender"),
};

export interface WebPhoneOptions {
  /** ws://127.0.0.1:5080/sip */
  readonly url: string;
  readonly user: string;
  readonly domain: string;
  readonly password?: string;
  /** In the place of a password: `Bearer …`, of POST /api/me/sip-token. */
  readonly token?: string;
}

/** A JavaScript SIP user agent as a page has it: JsSIP over the platform's own WebSocket. */
export class WebPhone {
  readonly address: string;
  readonly came: Tape<WebMessage>;
  /** Each PIDF document that was shown to it, with whom it is about. */
  readonly shown: Tape<{ readonly about: string; readonly document: string }>;
  readonly #ua: JsSip.UA;
  #etag: string | undefined;

  private constructor(options: WebPhoneOptions) {
    const { url, user, domain, password, token } = options;
    this.address = `sip:${user}@${domain}`;
    this.came = new Tape(`JsSIP ${user}, messages`);
    this.shown = new Tape(`JsSIP ${user}, presence`);
    this.#ua = new JsSip.UA({
      sockets: new JsSip.WebSocketInterface(url),
      uri: this.address,
      ...(password !== undefined && { password }),
      ...(token !== undefined && { authorization_jwt: token }),
      register_expires: 600,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 2,
    });
    this.#ua.on("newMessage", (event: IncomingMessageEvent | OutgoingMessageEvent) => {
      if (event.originator !== "remote") return;
      const { request } = event;
      const type = request.getHeader("Content-Type") ?? "";
      this.came.add({ from: request.from.uri.toString(), type, text: request.body ?? "" });
    });
  }

  /** What is shown from now on: JsSIP sends it in every request. */
  shows(token: string): void {
    this.#ua.set("authorization_jwt", token);
  }

  /** What the next attempt to register comes to: nothing, or the answer that refused it. */
  registersAnew(): Promise<{ readonly status: number; readonly challenges: readonly string[] } | undefined> {
    return new Promise((resolve) => {
      this.#ua.once("registered", () => resolve(undefined));
      this.#ua.once("registrationFailed", ({ response }) =>
        resolve({
          status: response?.status_code ?? 0,
          challenges: response?.getHeaders("WWW-Authenticate") ?? [],
        }),
      );
    });
  }

  register(): void {
    this.#ua.register();
  }

  /** Resolves when it is registered. */
  static start(options: WebPhoneOptions): Promise<WebPhone> {
    const phone = new WebPhone(options);
    return new Promise((resolve, reject) => {
      phone.#ua.on("registered", () => resolve(phone));
      phone.#ua.on("registrationFailed", ({ cause }) => reject(new Error(`JsSIP: ${cause}`)));
      phone.#ua.start();
    });
  }

  /** Writes, and gives the status that it was answered. */
  write(to: string, text: string, contentType = "text/plain"): Promise<number> {
    return new Promise((resolve) => {
      const message = this.#ua.sendMessage(to, text, { contentType });
      message.on("succeeded", ({ response }) => resolve(response.status_code));
      message.on("failed", ({ response }) => resolve(response?.status_code ?? 0));
    });
  }

  /** A text from this address, after so many that came before. */
  async reads(from: string, text: string, mark = 0): Promise<WebMessage> {
    const is = (one: WebMessage): boolean => one.from === from && one.text === text;
    return await this.came.next(`"${text}" from ${from}`, is, 10, mark);
  }

  /** Subscribes to somebody's presence; what comes is on `shown`. */
  watch(about: string): void {
    const watching = this.#ua.subscribe(about, "presence", "application/pidf+xml", { expires: 600 });
    watching.on("notify", (_final, _request, document) => {
      this.shown.add({ about, document: document ?? "" });
    });
    watching.on("terminated", (code, reason) => {
      this.shown.add({ about, document: `<terminated code="${code}" reason="${reason ?? ""}"/>` });
    });
    watching.subscribe();
  }

  /** Publishes a PIDF document (RFC 3903), and again in its place. Gives the status. */
  publish(document: string): Promise<number> {
    const fields = ["Event: presence", "Expires: 600", "Content-Type: application/pidf+xml"];
    if (this.#etag !== undefined) fields.push(`SIP-If-Match: ${this.#etag}`);
    return new Promise((resolve) => {
      const uri = JsSip.URI.parse(this.address);
      const request = new inner.OutgoingRequest("PUBLISH", uri, this.#ua, {}, fields, document);
      const sender = new inner.RequestSender(this.#ua, request, {
        onReceiveResponse: (answer) => {
          if (answer.status_code < 200) return;
          this.#etag = answer.getHeader("SIP-ETag") ?? this.#etag;
          resolve(answer.status_code);
        },
        onRequestTimeout: () => resolve(408),
        onTransportError: () => resolve(503),
      });
      sender.send();
    });
  }

  stop(): void {
    this.#ua.stop();
  }
}
