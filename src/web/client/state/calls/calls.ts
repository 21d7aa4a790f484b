import type { ReferEvent, RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRequest } from "jssip/lib/SIPMessage";
import type { PastCall } from "#api/me";
import type { SipConnection } from "../connection.ts";
import type { Call, Calls, Done, Failure, Live } from "../contract.ts";
import type { MediaDevices } from "../devices.ts";
import { done, failed, failureOfSip, good, type Say, type SipAnswer } from "../failure.ts";
import type { Http } from "../http.ts";
import { Cell, derived } from "../live.ts";
import type { Platform } from "../platform.ts";
import { CallSession } from "./call-session.ts";
import { sendDesktop, tuneDesktop } from "./send-desktop.ts";
import { offersSharing, offersVideo } from "./sharing-sdp.ts";

const CALL_SECONDS = 60;
const MOST_REDIRECTIONS = 3;
/** Ended calls that are still shown. */
const MOST_ENDED = 10;
const GAVE_UP = 'Ms-client-diagnostics: 52023;reason="Caller timeout on no response"';

export interface CallUses {
  readonly connection: SipConnection;
  readonly platform: Platform;
  readonly http: Http;
  readonly devices: MediaDevices;
  readonly say: Say;
  readonly domain: () => string;
  readonly shareSeconds: () => number;
  sendText(peer: string, text: string): Promise<Done>;
  knows(address: string, name: string): void;
  nameOf(address: string): string;
}

/** Calls and shared desktops as SIP sessions of their own (INVITE, RFC 3261; media by WebRTC). */
export class SipCalls implements Calls {
  readonly all = new Cell<readonly Call[]>([]);
  readonly past = new Cell<{
    readonly calls: readonly PastCall[];
    readonly unseen: number;
    readonly more: boolean;
  }>({
    calls: [],
    unseen: 0,
    more: false,
  });
  readonly ignored = new Cell<ReadonlySet<string>>(new Set());
  readonly #uses: CallUses;
  readonly #sessions = new Map<string, CallSession>();
  #pastNext: number | null = null;
  #made = 0;

  constructor(uses: CallUses) {
    this.#uses = uses;
    uses.connection.onCall((session, request) => this.#came(session, request));
    uses.connection.onRegistered(() => void this.#loadPast());
  }

  call(id: string): Live<Call | undefined> {
    return derived([this.all], () => this.all.get().find((call) => call.id === id));
  }

  async start(to: string, video: boolean): Promise<Done<Call>> {
    const peer = this.#addressOf(to);
    const made = this.#open({
      kind: "call",
      peer,
      direction: "made",
      phase: "asking-devices",
      audio: true,
      video,
    });
    const stream = await this.#uses.devices.open({ audio: true, video });
    if (!stream.ok) return this.#noDevices(made, stream.failure);
    made.edit({ local: stream.value });
    return await this.#invite(made, peer, CALL_SECONDS);
  }

  async share(to: string, content: "text" | "motion"): Promise<Done<Call>> {
    const peer = this.#addressOf(to);
    const stream = await this.#uses.devices.openDesktop(content);
    if (!stream.ok) return stream;
    const made = this.#open({
      kind: "share",
      peer,
      direction: "made",
      phase: "calling",
      audio: false,
      video: true,
      role: "sharer",
      content,
    });
    made.edit({ local: stream.value });
    // The browser's own "stop sharing".
    for (const track of stream.value.getVideoTracks())
      track.addEventListener("ended", () => void this.hangUp(made.cell.get().id));
    return await this.#invite(made, peer, this.#uses.shareSeconds());
  }

  async accept(id: string, video = false): Promise<Done> {
    const one = this.#sessions.get(id);
    const session = one?.session;
    if (!one || !session || one.cell.get().phase !== "incoming") return done;
    await this.#uses.connection.refresh();
    const { kind } = one.cell.get();
    this.#unignore(id);
    const pcConfig = this.#pcConfig();
    if (kind === "share") {
      one.edit({ phase: "connecting" });
      session.answer({ mediaConstraints: { audio: false, video: false }, pcConfig });
      return done;
    }
    for (const other of this.all.get())
      if (other.id !== id && other.kind === "call" && other.phase === "up" && !other.heldByMe)
        await this.hold(other.id, true);
    const stream = await this.#uses.devices.open({ audio: true, video });
    if (!stream.ok) {
      one.did({ cause: "no-devices", failure: stream.failure });
      session.terminate({ status_code: 480 });
      return stream;
    }
    one.edit({ local: stream.value, video, phase: "connecting" });
    session.answer({ mediaStream: stream.value, pcConfig });
    return done;
  }

  async redirect(id: string, to: { address: string } | { later: string }): Promise<Done> {
    const one = this.#sessions.get(id);
    if (!one?.session || one.cell.get().phase !== "incoming") return done;
    one.did({ declined: true });
    if ("later" in to) {
      one.session.terminate({ status_code: 603 });
      return await this.#uses.sendText(one.cell.get().peer, to.later);
    }
    one.session.terminate({
      status_code: 302,
      reason_phrase: "Moved Temporarily",
      extraHeaders: [`Contact: <sip:${this.#addressOf(to.address)}>`],
    });
    return done;
  }

  ignore(id: string): void {
    this.#sessions.get(id)?.did({ ignored: true });
    this.ignored.edit((ids) => new Set([...ids, id]));
  }

  async decline(id: string): Promise<Done> {
    const one = this.#sessions.get(id);
    one?.did({ declined: true });
    one?.session?.terminate({ status_code: 603, reason_phrase: "Decline" });
    return done;
  }

  async hangUp(id: string): Promise<void> {
    const one = this.#sessions.get(id);
    if (!one) return;
    if (one.session && !one.session.isEnded()) one.session.terminate();
    else one.end({ by: "me" });
  }

  mute(id: string, muted: boolean): void {
    const one = this.#sessions.get(id);
    if (muted) one?.session?.mute({ audio: true });
    else one?.session?.unmute({ audio: true });
    this.#uses.devices.watchMuted(one?.cell.get().local, muted, (talks) =>
      one?.edit({ mutedWhileTalking: talks }),
    );
  }

  hold(id: string, held: boolean): Promise<Done> {
    const session = this.#sessions.get(id)?.session;
    const { say } = this.#uses;
    if (!session?.isEstablished()) return Promise.resolve(done);
    return new Promise((resolve) => {
      const could = held ? session.hold({}, () => resolve(done)) : session.unhold({}, () => resolve(done));
      if (!could)
        resolve(failed({ what: say("failure.busy-changing"), why: "", fix: say("failure.try-again") }));
    });
  }

  async setVideo(id: string, on: boolean): Promise<Done> {
    const one = this.#sessions.get(id);
    const { connection, session } = one ?? {};
    if (!one || !connection || !session) return done;
    const sends = connection.getTransceivers().find(({ sender: { track } }) => track?.kind === "video");
    if (!on && sends) {
      sends.sender.track?.stop();
      await sends.sender.replaceTrack(null);
      // Said in the description too: else the other end keeps the last picture for one that still comes.
      sends.direction = "recvonly";
    } else if (on) {
      const stream = await this.#uses.devices.open({ audio: false, video: true });
      if (!stream.ok) return stream;
      const [track] = stream.value.getVideoTracks();
      const local = one.cell.get().local ?? new MediaStream();
      const free = connection
        .getTransceivers()
        .find(({ receiver, sender: { track: sent } }) => !sent && receiver.track.kind === "video");
      if (!track) return done;
      for (const old of local.getVideoTracks()) local.removeTrack(old);
      local.addTrack(track);
      if (free) {
        free.direction = "sendrecv";
        await free.sender.replaceTrack(track);
      } else connection.addTrack(track, local);
      one.edit({ local });
    }
    one.edit({
      video:
        on ||
        (one.cell
          .get()
          .remote?.getVideoTracks()
          .some((track) => !track.muted) ??
          false),
    });
    await new Promise<void>((resolve) => {
      if (!session.renegotiate({}, resolve)) resolve();
    });
    return done;
  }

  transfer(id: string, to: string): Promise<Done> {
    const session = this.#sessions.get(id)?.session;
    const { say } = this.#uses;
    return new Promise((resolve) => {
      if (!session) resolve(done);
      const refused = (answer: SipAnswer | undefined) => resolve(failed(failureOfSip(answer, say)));
      session?.refer(`sip:${this.#addressOf(to)}`, {
        eventHandlers: {
          accepted: () => {
            session.terminate();
            resolve(done);
          },
          failed: ({ status_line }: { status_line?: { status_code: number; reason_phrase: string } }) =>
            refused(status_line && { ...status_line, getHeader: () => undefined }),
          requestFailed: ({ response }: { response?: SipAnswer }) => refused(response),
        },
      });
    });
  }

  sendTone(id: string, tone: string): void {
    const one = this.#sessions.get(id);
    const sender = one?.connection?.getSenders().find(({ dtmf }) => dtmf?.canInsertDTMF);
    if (sender?.dtmf) sender.dtmf.insertDTMF(tone, 120, 80);
    else one?.session?.sendDTMF(tone);
  }

  setContent(id: string, content: "text" | "motion"): void {
    const one = this.#sessions.get(id);
    one?.edit({ content });
    if (one?.connection) void tuneDesktop(one.connection, content);
  }

  pause(id: string, paused: boolean): void {
    const one = this.#sessions.get(id);
    if (!one) return;
    for (const track of one.cell.get().local?.getVideoTracks() ?? []) track.enabled = !paused;
    one.edit({ paused });
    one.session?.sendInfo("application/vnd.parley.sharing+json", JSON.stringify({ paused }));
  }

  controlRefused(id: string): string | undefined {
    const { say } = this.#uses;
    return this.#sessions.has(id) ? say("sharing.no-control") : undefined;
  }

  async morePast(): Promise<Done> {
    return this.#pastNext === null ? done : await this.#loadPast(this.#pastNext);
  }

  pastSeen(): void {
    const { calls, unseen } = this.past.get();
    const [latest] = calls;
    if (unseen === 0 || !latest) return;
    this.past.edit((past) => ({ ...past, unseen: 0 }));
    void this.#uses.http.call("myCallsSeen", { body: { upTo: latest.id } });
  }

  /** Nobody is signed in any more. */
  endAll(): void {
    for (const id of this.#sessions.keys()) void this.hangUp(id);
  }

  async #loadPast(before?: number): Promise<Done> {
    const query = before === undefined ? {} : { before };
    const page = await this.#uses.http.call<{ calls: PastCall[]; unseen: number; next: number | null }>(
      "myCalls",
      { query },
    );
    if (!page.ok) return page;
    this.#pastNext = page.value.next;
    const { calls, unseen, next } = page.value;
    const known = before === undefined ? [] : this.past.get().calls;
    for (const { peer, peerName } of calls) this.#uses.knows(peer, peerName);
    this.past.set({ calls: [...known, ...calls], unseen, more: next !== null });
    return done;
  }

  async #invite(
    made: CallSession,
    to: string,
    seconds: number,
    fields: readonly string[] = [],
    redirections = 0,
  ): Promise<Done<Call>> {
    const { connection, platform, say } = this.#uses;
    await connection.refresh();
    const { ua } = connection;
    if (!ua || connection.state.get().kind !== "connected") {
      const failure: Failure = { what: say("failure.not-connected"), why: "", fix: say("failure.try-again") };
      made.end({ by: "system", cause: "connection" }, failure);
      return failed(failure);
    }
    const { local, content, kind } = made.cell.get();
    const until = platform.now() + seconds * 1000;
    let callId = "";
    const giveUp = platform.after(seconds * 1000, () => {
      if (!["calling", "ringing"].includes(made.cell.get().phase)) return;
      connection.cancelWith(callId, [GAVE_UP]);
      made.did({ timedOut: true });
      made.session?.terminate();
    });
    made.edit({ phase: "calling", ringsUntil: until });
    this.#redirections.set(made, { giveUp, count: redirections });
    const session = ua.call(`sip:${to}`, {
      ...(local && { mediaStream: local }),
      pcConfig: this.#pcConfig(),
      extraHeaders: [...fields],
      ...(kind === "share" && {
        rtcOfferConstraints: { offerToReceiveAudio: false, offerToReceiveVideo: false },
      }),
      eventHandlers: {
        sending: ({ request }: { request: { call_id: string } }) => {
          callId = request.call_id;
        },
        // The tracks are there, and the offer is not made yet.
        connecting: () => {
          if (kind === "share" && made.connection) sendDesktop(made.connection, content);
        },
      },
    });
    made.follow(session);
    session.on("accepted", giveUp);
    return good(made.cell.get());
  }
  readonly #redirections = new WeakMap<
    CallSession,
    { readonly giveUp: () => void; readonly count: number }
  >();

  #redirected(made: CallSession, to: string): boolean {
    const { count, giveUp } = this.#redirections.get(made) ?? { count: 0, giveUp: () => {} };
    giveUp();
    if (count >= MOST_REDIRECTIONS) return false;
    const { peer, kind } = made.cell.get();
    made.edit({ peer: to });
    const seconds = kind === "share" ? this.#uses.shareSeconds() : CALL_SECONDS;
    // Who is called next sees who sent the call on (RFC 5806).
    void this.#invite(made, to, seconds, [`Diversion: <sip:${peer}>;reason=deflection`], count + 1);
    return true;
  }

  #came(session: RTCSession, request: IncomingRequest): void {
    const { from } = request;
    const peer = `${from.uri.user}@${from.uri.host}`.toLowerCase();
    if (from.display_name) this.#uses.knows(peer, from.display_name);
    const offer = request.body ?? "";
    const share = offersSharing(offer);
    const now = this.#uses.platform.now();
    const seconds = share ? this.#uses.shareSeconds() : CALL_SECONDS;
    const made = this.#open({
      kind: share ? "share" : "call",
      peer,
      direction: "received",
      phase: "incoming",
      audio: !share,
      video: offersVideo(offer),
      ...(share && { role: "viewer" as const }),
      ringsUntil: now + seconds * 1000,
    });
    session.on(
      "newInfo",
      ({ originator, info }: { originator: string; info: { body?: string; contentType?: string } }) => {
        if (originator !== "remote" || !info.contentType?.startsWith("application/vnd.parley.sharing+json"))
          return;
        made.edit({ paused: /"paused":true/.test(info.body ?? "") });
      },
    );
    session.on("refer", ({ request, accept }: ReferEvent) => {
      const to = /sips?:([^;?>]+)/i.exec(request.getHeader("Refer-To") ?? "")?.[1];
      const transferred = (next: RTCSession) => {
        if (to !== undefined)
          made.edit({ peer: to.toLowerCase(), phase: "calling", video: false, heldByThem: false });
        made.follow(next);
      };
      accept(transferred, { mediaConstraints: { audio: true }, pcConfig: this.#pcConfig() });
    });
    made.follow(session);
  }

  #open(
    start: Pick<Call, "kind" | "peer" | "direction" | "phase" | "audio" | "video"> & Partial<Call>,
  ): CallSession {
    const { platform, say } = this.#uses;
    const id = `call-${++this.#made}`;
    const call: Call = {
      id,
      began: platform.now(),
      muted: false,
      mutedWhileTalking: false,
      heldByMe: false,
      heldByThem: false,
      paused: false,
      content: "text",
      after: [],
      ...start,
    };
    const made: CallSession = new CallSession(call, {
      platform,
      say,
      nameOf: (address) => this.#uses.nameOf(address),
      redirected: (to) => this.#redirected(made, to),
      over: () => this.#over(made),
    });
    this.#sessions.set(id, made);
    made.cell.subscribe(() => this.#show());
    this.#show();
    return made;
  }

  #show(): void {
    this.all.set([...this.#sessions.values()].map(({ cell }) => cell.get()));
  }

  #over(made: CallSession): void {
    const { id, local } = made.cell.get();
    for (const track of local?.getTracks() ?? []) track.stop();
    this.#uses.devices.watchMuted(undefined, false, () => {});
    this.#redirections.get(made)?.giveUp();
    this.#unignore(id);
    const ended = [...this.#sessions.values()].filter(({ cell }) => cell.get().phase === "ended");
    for (const old of ended.slice(0, -MOST_ENDED)) this.#sessions.delete(old.cell.get().id);
    this.#show();
    this.#uses.platform.after(1_500, () => void this.#loadPast());
  }

  #noDevices(made: CallSession, failure: Failure): Done<Call> {
    made.did({ cause: "no-devices", failure });
    made.end({ by: "system", cause: "no-devices" }, failure);
    return failed(failure);
  }

  #unignore(id: string): void {
    this.ignored.edit((ids) => (ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : ids));
  }

  #pcConfig(): RTCConfiguration {
    return { iceServers: [...this.#uses.connection.iceServers], bundlePolicy: "max-bundle" };
  }

  /** `bob`, `bob@example.com`, `sip:bob@example.com`, `+49 30 1234`. */
  #addressOf(to: string): string {
    const plain = to.trim().replace(/^(sips?|tel):/i, "");
    const number = /^\+?[\d\s()./-]+$/.test(plain) ? plain.replaceAll(/[\s()./-]/g, "") : plain;
    return (number.includes("@") ? number : `${number}@${this.#uses.domain()}`).toLowerCase();
  }
}
