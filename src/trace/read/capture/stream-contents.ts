import type { Endpoint, RecordSink } from "../../record.ts";
import type { ReaderUses } from "../reader.ts";
import { type CutMessage, SipCutter } from "./cut-sip.ts";
import { maybeSipStart, sipStart } from "./sip-start.ts";
import type { StreamTaker } from "./tcp-streams.ts";
import { alertIn, isTls, serverNameIn } from "./tls-hello.ts";
import { beginsWithSipFrame, WebSocketFrames } from "./websocket-frames.ts";

type Contents = "unknown" | "sip" | "http" | "websocket" | "tls" | "other";
const MOST_HTTP = 65_536;
const UPGRADE = /^upgrade[ \t]*:[ \t]*websocket/im;

/** One direction of a TCP connection: finds out what it carries and gives what can be read of it. */
export class StreamContents implements StreamTaker {
  readonly #uses: ReaderUses;
  readonly #from: Endpoint;
  readonly #to: Endpoint;
  readonly #found: (message: CutMessage, transport: "tcp" | "ws") => void;
  readonly #sink: RecordSink;
  #contents: Contents = "unknown";
  #held = "";
  #sip: SipCutter | undefined;
  #frames: WebSocketFrames | undefined;

  constructor(
    uses: ReaderUses,
    from: Endpoint,
    to: Endpoint,
    found: (message: CutMessage, transport: "tcp" | "ws") => void,
  ) {
    this.#uses = uses;
    this.#sink = uses.sink;
    this.#from = from;
    this.#to = to;
    this.#found = found;
  }

  data(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    if (this.#contents === "unknown" || this.#contents === "other") this.#contents = this.#recognise(bytes);
    switch (this.#contents) {
      case "sip":
        this.#sip ??= new SipCutter((message) => this.#found(message, "tcp"));
        this.#sip.push(this.#octets(bytes), frame, ms);
        return;
      case "http":
        this.#http(bytes, frame, ms);
        return;
      case "websocket":
        this.#websocket().push(bytes, frame, ms);
        return;
      case "tls":
        this.#tls(bytes, frame, ms);
        return;
      default:
    }
  }

  gap(bytes: number): void {
    this.#sip?.flush(`${bytes} bytes of it are not in the capture`);
    if (this.#contents === "http") this.#contents = "unknown";
    this.#frames = undefined;
  }

  end(): void {
    this.#sip?.flush("the connection or the capture ends within it");
  }

  #octets(bytes: Uint8Array): string {
    return this.#uses.octetsOf(bytes, 0, bytes.length);
  }

  #recognise(bytes: Uint8Array): Contents {
    if (sipStart(bytes) >= 0) return "sip";
    if (isTls(bytes)) return "tls";
    if (bytes.length >= 4) {
      const start = this.#uses.octetsOf(bytes, 0, Math.min(16, bytes.length));
      if (/^(?:GET \S|HTTP\/1\.1 101)/.test(start)) return "http";
      if (beginsWithSipFrame(bytes, (payload) => sipStart(payload) >= 0)) return "websocket";
    }
    return maybeSipStart(bytes) && bytes.length > 4 ? "sip" : "other";
  }

  #http(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    const before = this.#held.length;
    this.#held += this.#octets(bytes);
    const end = this.#held.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#held.length > MOST_HTTP) [this.#contents, this.#held] = ["other", ""];
      return;
    }
    const upgrades = UPGRADE.test(this.#held.slice(0, end));
    this.#held = "";
    this.#contents = upgrades ? "websocket" : "other";
    const rest = bytes.subarray(Math.max(0, end + 4 - before));
    if (upgrades && rest.length > 0) this.#websocket().push(rest, frame, ms);
  }

  #websocket(): WebSocketFrames {
    this.#frames ??= new WebSocketFrames((message, frame, ms) => {
      const at = sipStart(message);
      if (at >= 0)
        this.#found({ octets: this.#uses.octetsOf(message, at, message.length), frame, ms, notes: [] }, "ws");
    });
    return this.#frames;
  }

  #tls(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    const [serverName, alert] = [serverNameIn(bytes), alertIn(bytes)];
    if (serverName === undefined && alert === undefined) return;
    this.#sink({
      kind: "tls",
      at: ms === undefined ? undefined : { ms, kind: "utc" },
      direction: "passing",
      from: this.#from,
      to: this.#to,
      transport: "tls",
      position: { frame },
      serverName,
      alert,
    });
  }
}
