import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRequest } from "jssip/lib/SIPMessage";
import type { IncomingMessageEvent, OutgoingMessageEvent, RTCSessionEvent } from "jssip/lib/UA";
import type { SipToken } from "#api/me";
import type { Connection, Failure } from "./contract.ts";
import { failureOfSip, type Say, type SipAnswer } from "./failure.ts";
import type { Http } from "./http.ts";
import { Cell } from "./live.ts";
import type { Platform } from "./platform.ts";
import { type FullAnswer, sendRequest } from "./sip-request.ts";
import { SipSocket } from "./sip-socket.ts";

/** A token is fetched anew when it has less than this. */
const TOKEN_MARGIN_MS = 90_000;
/** Longest that a call waits for news of the relay. */
const REFRESH_MS = 1_500;
const REGISTER_SECONDS = 300;

export interface ConnectionUses {
  readonly platform: Platform;
  readonly http: Http;
  readonly say: Say;
}

/** A text that came in a MESSAGE. */
export interface IncomingText {
  readonly from: string;
  readonly type: string;
  readonly body: string;
  field(name: string): string | undefined;
}

/** This page as a SIP endpoint (RFC 7118): one WebSocket, one registration; everything else goes through it. */
export class SipConnection {
  readonly state = new Cell<Connection>({ kind: "off" });
  readonly #uses: ConnectionUses;
  readonly #registered = new Set<() => void>();
  readonly #texts = new Set<(text: IncomingText) => void>();
  readonly #calls = new Set<(session: RTCSession, request: IncomingRequest) => void>();
  /** Fields that JsSIP cannot be told to send: by Call-ID, for CANCEL. */
  readonly #cancelFields = new Map<string, readonly string[]>();
  #ua: JsSIP.UA | undefined;
  #socket: SipSocket | undefined;
  #token: SipToken | undefined;
  #address = "";
  #ends: (() => void)[] = [];
  #stopRenewing: (() => void) | undefined;
  #failure: Failure | undefined;

  constructor(uses: ConnectionUses) {
    this.#uses = uses;
  }

  get ua(): JsSIP.UA | undefined {
    return this.#ua;
  }
  get address(): string {
    return this.#address;
  }
  get iceServers(): readonly RTCIceServer[] {
    return (this.#token?.iceServers ?? []).map(({ urls, username, credential }) => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    }));
  }

  start(address: string, name: string): void {
    if (this.#ua) return;
    this.#address = address;
    const { platform } = this.#uses;
    const socket = new SipSocket(platform.webSocketUrl("/sip"), {
      platform,
      prepare: () => this.#prepare(),
      waits: (until) => this.#lost(until),
      extraFields: (request) => this.#fieldsFor(request),
    });
    const ua = new JsSIP.UA({
      sockets: socket,
      uri: `sip:${address}`,
      display_name: name,
      authorization_jwt: "Bearer none",
      register: true,
      register_expires: REGISTER_SECONDS,
      session_timers: false,
      instance_id: this.#instance(),
      user_agent: "Parley browser",
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 1,
    });
    this.#ua = ua;
    this.#socket = socket;
    this.state.set({ kind: "connecting" });
    ua.on("registered", () => this.#good(socket));
    ua.on("registrationFailed", ({ response }) => void this.#refused(response ?? undefined));
    ua.on("disconnected", ({ code }) => {
      const { say } = this.#uses;
      const what = say(platform.isOnline() ? "failure.connection-lost" : "failure.offline");
      this.#failure = {
        what,
        why: code ? say("failure.close-code", { code }) : "",
        fix: say("failure.reconnects"),
      };
      this.#lost(platform.now() + 1000);
    });
    ua.on("newMessage", (event: IncomingMessageEvent | OutgoingMessageEvent) => {
      if (event.originator !== "remote") return;
      const { request } = event;
      const text: IncomingText = {
        from: `${request.from.uri.user}@${request.from.uri.host}`.toLowerCase(),
        type: (request.getHeader("Content-Type") ?? "text/plain").toLowerCase(),
        body: request.body ?? "",
        field: (name) => request.getHeader(name) ?? undefined,
      };
      for (const action of this.#texts) action(text);
    });
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator !== "remote") return;
      for (const action of this.#calls) action(event.session, event.request);
    });
    this.#ends = [
      platform.onWake(() => this.#woke()),
      platform.onLeave(() => ua.stop()), // says at once that this device is gone
    ];
    ua.start();
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#stopRenewing?.();
    this.#ua?.stop();
    this.#ua = undefined;
    this.#token = undefined;
    this.state.set({ kind: "off" });
  }

  /** After each registration on a new connection: what was subscribed has to be subscribed anew. */
  onRegistered(action: () => void): () => void {
    this.#registered.add(action);
    return () => this.#registered.delete(action);
  }
  onText(action: (text: IncomingText) => void): void {
    this.#texts.add(action);
  }
  onCall(action: (session: RTCSession, request: IncomingRequest) => void): void {
    this.#calls.add(action);
  }

  /** Undefined: not connected, or nobody answered. */
  async request(
    method: string,
    to: string,
    fields: readonly string[],
    body: string,
  ): Promise<FullAnswer | undefined> {
    if (!this.#ua || this.state.get().kind !== "connected") return undefined;
    return await sendRequest(this.#ua, method, to, fields, body);
  }

  /** Whether the page is connected, now or within this time. */
  ready(withinMs: number): Promise<boolean> {
    if (this.state.get().kind === "connected") return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (connected: boolean): void => {
        stop();
        cancel();
        resolve(connected);
      };
      const cancel = this.#uses.platform.after(withinMs, () => end(false));
      const stop = this.state.subscribe(() => {
        const { kind } = this.state.get();
        if (kind === "connected" || kind === "off") end(kind === "connected");
      });
    });
  }

  /** Fields that go into the CANCEL of this call. */
  cancelWith(callId: string, fields: readonly string[]): void {
    this.#cancelFields.set(callId, fields);
    this.#uses.platform.after(60_000, () => this.#cancelFields.delete(callId));
  }

  /** Before each call: the relay may have been switched since the page came. Where no answer comes, what there was is used. */
  async refresh(): Promise<void> {
    const late = new Promise<void>((resolve) => this.#uses.platform.after(REFRESH_MS, resolve));
    await (this.#token ? Promise.race([this.#ask(), late]) : this.#ask());
  }

  #fieldsFor(request: string): readonly string[] {
    if (!request.startsWith("CANCEL ")) return [];
    const callId = /^Call-ID: *(.*)$/im.exec(request)?.[1]?.trim() ?? "";
    return this.#cancelFields.get(callId) ?? [];
  }

  async #prepare(): Promise<boolean> {
    const left = this.#token ? Date.parse(this.#token.until) - this.#uses.platform.now() : 0;
    return left > TOKEN_MARGIN_MS || (await this.#ask());
  }

  async #ask(): Promise<boolean> {
    const { http, platform } = this.#uses;
    const asked = await http.call<SipToken>("mySipToken");
    if (!asked.ok) {
      // Signed out is told by Http; anything else goes on: the attempt fails and says why.
      this.#failure = asked.failure;
      return this.#token !== undefined || asked.failure.id === undefined;
    }
    this.#token = asked.value;
    this.#ua?.set("authorization_jwt", `Bearer ${asked.value.token}`);
    const next = Date.parse(asked.value.until) - platform.now() - TOKEN_MARGIN_MS;
    this.#stopRenewing?.();
    this.#stopRenewing = platform.after(Math.max(next, 30_000), () => void this.#prepare());
    return true;
  }

  #good(socket: SipSocket): void {
    socket.worked();
    if (this.state.get().kind === "connected") return; // a refresh
    this.state.set({ kind: "connected", since: this.#uses.platform.now() });
    for (const action of this.#registered) action();
  }

  async #refused(answer: SipAnswer | undefined): Promise<void> {
    this.#failure = failureOfSip(answer, this.#uses.say);
    this.#lost(this.#uses.platform.now() + 2000);
    this.#token = undefined;
    if (await this.#prepare())
      this.#uses.platform.after(2000, () => this.#ua?.isConnected() && this.#ua.register());
  }

  #lost(tryAt: number): void {
    const before = this.state.get();
    if (before.kind === "off") return;
    const since = before.kind === "lost" ? before.since : this.#uses.platform.now();
    const failure = this.#failure ?? { what: this.#uses.say("failure.unreachable"), why: "", fix: "" };
    this.state.set({ kind: "lost", since, tryAt, failure });
  }

  #woke(): void {
    this.#socket?.wake();
    // A connection that died while the machine slept shows it only when something is sent.
    if (this.#ua?.isConnected()) this.#ua.register();
  }

  /** One for each tab: each rings and is reached by itself, and a reload is the same device again. */
  #instance(): string {
    const known = sessionStorage.getItem("parley.instance");
    if (known) return known;
    const made = this.#uses.platform.randomId();
    sessionStorage.setItem("parley.instance", made);
    return made;
  }
}
