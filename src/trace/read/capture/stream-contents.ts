import type { Octets } from "#base/octets";
import { readHep3 } from "#formats/hep/read-hep";
import type { Endpoint, RecordSink } from "../../record.ts";
import type { ReaderUses } from "../reader.ts";
import { ByteStore } from "./byte-store.ts";
import { CutHep } from "./cut-hep.ts";
import { type CutMessage, holdsStartLine, SipCutter } from "./cut-sip.ts";
import { giveHep } from "./give-hep.ts";
import { sipStart } from "./sip-start.ts";
import { contentsOf, type StreamKind } from "./stream-kind.ts";
import type { StreamTaker } from "./tcp-streams.ts";
import { alertName } from "./tls-hello.ts";
import { TlsRecords } from "./tls-records.ts";
import { WebSocketFrames } from "./websocket-frames.ts";

const MOST_HTTP = 65_536;
/** So many bytes are searched for a start line where a stream begins amid a message. */
const MOST_SEARCHED = 65_536;
/** So many octets that belong to no message show that this is no SIP. */
const MOST_LOST = 65_536;
const UPGRADE = /^upgrade[ \t]*:[ \t]*websocket/im;
const HEAD_END = [13, 10, 13, 10];

/** What a direction of TCP may carry, and who wants to know. */
export interface StreamUses {
  readonly reader: ReaderUses;
  readonly found: (message: CutMessage, transport: "tcp" | "ws") => void;
  /** A message inside HEP was given, sent from this address. */
  readonly learn: (octets: Octets, sender: string | undefined) => void;
}

/** One direction of a TCP connection: finds out what it carries and gives what can be read of it. */
export class StreamContents implements StreamTaker {
  readonly #uses: StreamUses;
  readonly #sink: RecordSink;
  readonly #from: Endpoint;
  readonly #to: Endpoint;
  #kind: StreamKind = "undecided";
  /** Where the bytes that are not decided began, and their time. */
  #undecided = new ByteStore();
  #since: { readonly frame: number; readonly ms: number | undefined } = { frame: 0, ms: undefined };
  #headEnd = 0;
  #search: number;
  #sip: SipCutter | undefined;
  #frames: WebSocketFrames | undefined;
  #tls: TlsRecords | undefined;
  #hep: CutHep | undefined;
  #frame = 0;
  #ms: number | undefined;

  constructor(uses: StreamUses, from: Endpoint, to: Endpoint, fromStart: boolean) {
    this.#uses = uses;
    this.#sink = uses.reader.sink;
    this.#from = from;
    this.#to = to;
    this.#search = fromStart ? 0 : MOST_SEARCHED;
  }

  get held(): number {
    const parts = [
      this.#undecided.length,
      this.#sip?.held,
      this.#frames?.held,
      this.#tls?.held,
      this.#hep?.held,
    ];
    let sum = 0;
    for (const part of parts) sum += part ?? 0;
    return sum;
  }

  data(bytes: Uint8Array, frame: number, ms: number | undefined): void {
    this.#frame = frame;
    this.#ms = ms;
    if (this.#kind === "undecided" || this.#kind === "other") this.#decide(bytes);
    else this.#read(bytes);
  }

  gap(bytes: number): void {
    this.#break(`${bytes} bytes of it are not in the capture`);
  }

  end(why: string): void {
    this.#break(why);
    this.#tls = undefined;
  }

  /** What was begun cannot go on; what follows begins anywhere. */
  #break(why: string): void {
    this.#sip?.flush(why);
    this.#frames?.lose();
    this.#hep = undefined;
    this.#undecided = new ByteStore();
    this.#search = MOST_SEARCHED;
    this.#kind = "undecided";
  }

  #decide(bytes: Uint8Array): void {
    let held = bytes;
    if (this.#undecided.length === 0) {
      let lineEnds = 0; // keep-alives (RFC 5626 §4.4.1)
      while (bytes[lineEnds] === 13 || bytes[lineEnds] === 10) lineEnds++;
      if (lineEnds === bytes.length) return;
      held = lineEnds === 0 || this.#search > 0 ? bytes : bytes.subarray(lineEnds);
      this.#since = { frame: this.#frame, ms: this.#ms };
    } else {
      this.#undecided.push(bytes);
      held = this.#undecided.bytes;
    }
    this.#kind = contentsOf(held);
    if (this.#kind === "other" && this.#search > 0) {
      this.#search -= bytes.length;
      if (holdsStartLine(this.#octets(held))) this.#kind = "sip";
    }
    if (this.#kind === "undecided") {
      if (this.#undecided.length === 0) this.#undecided.push(held);
      return;
    }
    this.#undecided = new ByteStore();
    if (this.#kind === "other") return;
    const [frame, ms] = [this.#frame, this.#ms];
    [this.#frame, this.#ms] = [this.#since.frame, this.#since.ms];
    this.#headEnd = 0;
    this.#read(held);
    [this.#frame, this.#ms] = [frame, ms];
  }

  #read(bytes: Uint8Array): void {
    if (this.#kind === "sip") this.#readSip(bytes);
    else if (this.#kind === "http") this.#readHttp(bytes);
    else if (this.#kind === "websocket") this.#readFrames(bytes);
    else if (this.#kind === "tls") this.#readTls(bytes);
    else if (this.#kind === "hep") this.#readHep(bytes);
  }

  #readSip(bytes: Uint8Array): void {
    this.#sip ??= new SipCutter((message) => this.#uses.found(message, "tcp"));
    this.#sip.push(this.#octets(bytes), this.#frame, this.#ms);
    if (this.#sip.lost > MOST_LOST) [this.#kind, this.#sip, this.#search] = ["other", undefined, 0];
  }

  /** Passes over the head of a request or response; behind one that upgrades there are frames. */
  #readHttp(bytes: Uint8Array): void {
    const before = this.#undecided.length;
    this.#undecided.push(bytes.subarray(0, MOST_HTTP));
    let end = -1;
    for (let at = 0; at < bytes.length && end < 0; at++) {
      this.#headEnd = bytes[at] === HEAD_END[this.#headEnd] ? this.#headEnd + 1 : bytes[at] === 13 ? 1 : 0;
      if (this.#headEnd === HEAD_END.length) end = at + 1;
    }
    if (end < 0) {
      if (this.#undecided.length > MOST_HTTP) [this.#kind, this.#undecided] = ["other", new ByteStore()];
      return;
    }
    const head = this.#octets(this.#undecided.take().subarray(0, before + end));
    this.#kind = UPGRADE.test(head) ? "websocket" : "other";
    if (end === bytes.length) return;
    if (this.#kind === "websocket") this.#readFrames(bytes.subarray(end));
    else this.#decide(bytes.subarray(end));
  }

  #readFrames(bytes: Uint8Array): void {
    // The other end may have refused to upgrade; then another request follows, and no frame begins with a G or H.
    const isLetter = bytes[0] === 0x47 || bytes[0] === 0x48;
    if (isLetter && this.#frames?.isBetween !== false && contentsOf(bytes) === "http") {
      [this.#kind, this.#headEnd] = ["http", 0];
      this.#readHttp(bytes);
      return;
    }
    this.#frames ??= new WebSocketFrames((message, frame, ms) => {
      const at = sipStart(message);
      if (at < 0) return;
      const octets = this.#uses.reader.octetsOf(message, at, message.length);
      this.#uses.found({ octets, frame, ms, notes: [] }, "ws");
    });
    this.#frames.push(bytes, this.#frame, this.#ms);
    if (this.#frames.isBroken) [this.#kind, this.#frames] = ["other", undefined];
  }

  #readTls(bytes: Uint8Array): void {
    this.#tls ??= new TlsRecords({
      hello: (serverName) => this.#giveTls(serverName, undefined),
      alert: (code) => this.#giveTls(undefined, alertName(code)),
    });
    this.#tls.push(bytes);
  }

  #giveTls(serverName: string | undefined, alert: string | undefined): void {
    this.#sink({
      kind: "tls",
      at: this.#ms === undefined ? undefined : { ms: this.#ms, kind: "utc" },
      direction: "passing",
      from: this.#from,
      to: this.#to,
      transport: "tls",
      position: { frame: this.#frame },
      serverName,
      alert,
    });
  }

  #readHep(bytes: Uint8Array): void {
    this.#hep ??= new CutHep((packet) => {
      const hep = readHep3(packet);
      const learn = (octets: Octets): void => this.#uses.learn(octets, hep?.from?.address);
      if (hep) giveHep(this.#uses.reader, hep, { frame: this.#frame }, learn);
    });
    this.#hep.push(bytes);
    if (this.#hep.isDamaged) [this.#kind, this.#hep] = ["other", undefined];
  }

  #octets(bytes: Uint8Array): string {
    return this.#uses.reader.octetsOf(bytes, 0, bytes.length);
  }
}
