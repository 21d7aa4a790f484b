import type {
  EndEvent,
  OutgoingEvent,
  PeerConnectionEvent,
  RTCSession,
  SDPEvent,
} from "jssip/lib/RTCSession";
import type { IncomingRequest, IncomingResponse } from "jssip/lib/SIPMessage";
import type { Call, Failure } from "../contract.ts";
import { failureOfSip, type Say, type SipAnswer } from "../failure.ts";
import { Cell } from "../live.ts";
import type { Platform } from "../platform.ts";
import { decideEndWords, type Ending } from "./end-words.ts";
import { IceRecord } from "./ice-record.ts";
import { markSharing } from "./sharing-sdp.ts";
import { readStats } from "./way.ts";

/** Candidates that come later than this are not waited for: JsSIP has no trickle. A relay over TLS answers well before. */
const GATHER_MS = 2_000;
const MEASURE_MS = 2_000;
/** Longest that ICE may look for a way after the answer. */
const CONNECT_MS = 20_000;
/** Said with the BYE, so that the other end tells its person the same. */
const NO_PATH = 'Ms-client-diagnostics: 52031;reason="Call terminated on media connectivity failure"';

export interface SessionUses {
  readonly platform: Platform;
  readonly say: Say;
  nameOf(address: string): string;
  /** It was answered with 3xx and somebody else's address. */
  redirected(to: string): boolean;
  /** It is over, for good. */
  over(): void;
}

/** One call or shared desktop: what JsSIP says of it, as one value for the views. */
export class CallSession {
  readonly cell: Cell<Call>;
  readonly #uses: SessionUses;
  readonly #ice = new IceRecord();
  #session: RTCSession | undefined;
  #stopMeasuring: (() => void) | undefined;
  #stopConnecting: (() => void) | undefined;
  #counted: { readonly bytes: number; readonly at: number } | undefined;
  /** What the person or this page did, which the end is told by. */
  #mine: Partial<Pick<Ending, "timedOut" | "declined" | "ignored" | "cause">> & {
    ended?: boolean;
    failure?: Failure;
  } = {};
  bridged = false;

  constructor(call: Call, uses: SessionUses) {
    this.cell = new Cell(call);
    this.#uses = uses;
  }

  get session(): RTCSession | undefined {
    return this.#session;
  }
  get connection(): RTCPeerConnection | undefined {
    // JsSIP's type is an older form of the same object.
    return this.#session?.connection as RTCPeerConnection | undefined;
  }

  edit(change: Partial<Call>): void {
    this.cell.edit((call) => ({ ...call, ...change }));
  }

  did(
    what: Partial<Pick<Ending, "timedOut" | "declined" | "ignored" | "cause">> & {
      ended?: boolean;
      failure?: Failure;
    },
  ): void {
    this.#mine = { ...this.#mine, ...what };
  }

  /** Follows a JsSIP session; a second one takes the place of the first (redirection, transfer). */
  follow(session: RTCSession): void {
    this.#session = session;
    const { role, kind } = this.cell.get();
    session.on("peerconnection", ({ peerconnection }: PeerConnectionEvent) =>
      this.#connected(peerconnection),
    );
    const there = this.connection;
    if (there) this.#connected(there);
    session.on("sdp", (event: SDPEvent) => {
      if (event.originator === "local" && kind === "share" && role) event.sdp = markSharing(event.sdp, role);
      if (event.originator === "remote") this.bridged = /^a=tool:parley/m.test(event.sdp);
    });
    let waiting = false;
    session.on("icecandidate", ({ ready }) => {
      if (waiting) return;
      waiting = true;
      this.#uses.platform.after(GATHER_MS, () => ready());
    });
    session.on("progress", ({ originator }: OutgoingEvent) => {
      if (String(originator) === "remote") this.edit({ phase: "ringing" });
    });
    session.on("accepted", () => {
      this.edit({ phase: "connecting", answered: this.#uses.platform.now() });
      this.#stopConnecting?.();
      this.#stopConnecting = this.#uses.platform.after(CONNECT_MS, () => this.#noPath());
      this.#look();
    });
    session.on("hold", ({ originator }) =>
      this.edit(String(originator) === "local" ? { heldByMe: true } : { heldByThem: true }),
    );
    session.on("unhold", ({ originator }) =>
      this.edit(String(originator) === "local" ? { heldByMe: false } : { heldByThem: false }),
    );
    session.on("muted", () => this.edit({ muted: true }));
    session.on("unmuted", () => this.edit({ muted: false }));
    session.on("failed", (event: EndEvent) => this.#failed(session, event));
    session.on("ended", (event: EndEvent) => this.#ended(session, event));
  }

  /** It is over before or without a session. */
  end(ending: Omit<Ending, "direction" | "kind" | "up">, failure?: Failure): void {
    const call = this.cell.get();
    if (call.phase === "ended") return;
    this.#stopMeasuring?.();
    this.#stopConnecting?.();
    const { ended: _, failure: own, ...mine } = this.#mine;
    const words = decideEndWords({
      direction: call.direction,
      kind: call.kind,
      up: call.phase === "up",
      ...ending,
      ...mine,
    });
    const now = this.#uses.platform.now();
    const shown = own ?? (words.explained ? failure : undefined);
    this.edit({
      phase: "ended",
      end: {
        says: this.#uses.say(words.key, { name: this.#uses.nameOf(call.peer) }),
        seconds: Math.round((now - (call.answered ?? call.began)) / 1000),
        ...(shown && { failure: shown }),
      },
      after: words.after,
      ...(shown?.case !== undefined && { case: shown.case }),
    });
    this.#uses.over();
  }

  #connected(connection: RTCPeerConnection): void {
    this.#ice.follow(connection);
    connection.addEventListener("track", ({ track, streams }) => {
      const remote = streams[0] ?? this.cell.get().remote ?? new MediaStream();
      if (!remote.getTracks().includes(track)) remote.addTrack(track);
      this.#showRemote(remote);
      track.addEventListener("mute", () => this.#showRemote(remote));
      track.addEventListener("unmute", () => this.#showRemote(remote));
    });
    connection.addEventListener("iceconnectionstatechange", () => this.#look());
    connection.addEventListener("connectionstatechange", () => this.#look());
  }

  #showRemote(remote: MediaStream): void {
    const live = remote.getVideoTracks().some((track) => track.readyState === "live" && !track.muted);
    this.edit({ remote, ...(live && this.cell.get().kind === "call" && { video: true }) });
  }

  /** Whether the media has found its way, or will not. */
  #look(): void {
    const { phase } = this.cell.get();
    const state = this.connection?.connectionState;
    if (state === "connected" && phase === "connecting") {
      this.#stopConnecting?.();
      this.edit({ phase: "up" });
      this.#measure();
    }
    if (state === "failed" && (phase === "connecting" || phase === "up")) this.#noPath();
  }

  #noPath(): void {
    if (this.cell.get().phase === "ended" || this.connection?.connectionState === "connected") return;
    this.#didNotMeet();
    if (this.#session && !this.#session.isEnded()) this.#session.terminate({ extraHeaders: [NO_PATH] });
  }

  #didNotMeet(): void {
    this.did({ cause: "no-media-path", failure: this.#ice.failure(this.#uses.say) });
  }

  #measure(): void {
    const { connection } = this;
    if (!connection || this.cell.get().phase !== "up") return;
    const report = connection.getStats();
    void report.then((stats) => {
      const { say, platform } = this.#uses;
      const { way, quality, counted } = readStats(
        stats.values(),
        this.#counted,
        platform.now(),
        this.bridged,
        say,
      );
      this.#counted = counted;
      this.edit({ quality, ...(way && { way }) });
    });
    this.#stopMeasuring = this.#uses.platform.after(MEASURE_MS, () => this.#measure());
  }

  #failed(session: RTCSession, { originator, message, cause }: EndEvent): void {
    if (session !== this.#session) return;
    const answer = responseOf(message);
    if (answer && answer.status_code >= 300 && answer.status_code < 400) {
      const to = /<?sips?:([^;>?]+)/i.exec(answer.getHeader("Contact") ?? "")?.[1];
      if (to !== undefined && this.#uses.redirected(to.toLowerCase())) return;
    }
    const by = String(originator) === "remote" ? "them" : String(originator) === "local" ? "me" : "system";
    const status = answer?.status_code ?? causeIn(message);
    const connection = cause === "Connection Error" || cause === "Request Timeout" ? "connection" : undefined;
    const devices = cause === "User Denied Media Access" ? "no-devices" : undefined;
    const found = connection ?? devices;
    this.end(
      {
        by,
        ...(status !== undefined && { status }),
        ...(found && { cause: found }),
        ...(/^391 /.test(answer?.getHeader("Warning") ?? "") && { doNotDisturb: true }),
      },
      answer ? failureOfSip(answer, this.#uses.say) : undefined,
    );
  }

  #ended(session: RTCSession, { originator, message }: EndEvent): void {
    if (session !== this.#session) return;
    const by = String(originator) === "remote" ? "them" : String(originator) === "local" ? "me" : "system";
    const status = causeIn(message);
    if (by === "them" && /^\s*52031\b/.test(message?.getHeader("Ms-client-diagnostics") ?? ""))
      this.#didNotMeet();
    // It was up for SIP; whether media ever flowed is another question, which `cause` answers.
    if (this.cell.get().phase === "connecting" && !this.#mine.cause) this.edit({ phase: "up" });
    this.end({ by, ...(status !== undefined && { status }) });
  }
}

type Message = IncomingRequest | IncomingResponse | undefined | null;

function responseOf(message: Message): (SipAnswer & IncomingResponse) | undefined {
  return message && "status_code" in message && typeof message.status_code === "number"
    ? (message as SipAnswer & IncomingResponse)
    : undefined;
}

/** The cause in the Reason of a CANCEL or BYE (RFC 3326). */
function causeIn(message: Message): number | undefined {
  const reason = message?.getHeader("Reason");
  const found = /cause *= *(\d{3})/.exec(reason ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
}
