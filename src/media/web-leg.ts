import nodeDataChannel, { type PeerConnection, type Track } from "node-datachannel";
import { PacketBrake } from "./packet-brake.ts";
import { isRtp } from "./rtp.ts";

/** What a description for a browser says of this end: the lines of ICE and DTLS, as they stand in its media section. */
export interface WebTransport {
  /** `a=ice-ufrag`, `a=ice-pwd`, `a=fingerprint`, `a=setup`, `a=candidate` … */
  readonly lines: readonly string[];
  readonly port: number;
  readonly address: string;
}

export interface WebLegOptions {
  /** The one of `openWebPort`. */
  readonly port: number;
  /** The address to be reached at; undefined: all. */
  readonly address: string | undefined;
  /** The source of what is sent to the browser, which its description has to name: Chromium drops sound of others. */
  readonly ssrc: number;
  readonly mid: string;
  now(): number;
}

/** Longest that the host's own candidates take. */
const GATHER_MS = 3_000;
const WANTED = /^a=(?:ice-ufrag|ice-pwd|fingerprint|setup|candidate|end-of-candidates)/;

/** What the engine gives for a browser. */
export type WebEnd = Pick<WebLeg, keyof WebLeg>;

/** One end of sound that is a browser: ends ICE and DTLS-SRTP (RFC 8829, 5764). */
export class WebLeg {
  readonly ssrc: number;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #brake: PacketBrake;
  #closed = false;

  constructor(options: WebLegOptions) {
    this.ssrc = options.ssrc;
    this.#brake = new PacketBrake(options.now);
    this.#connection = new nodeDataChannel.PeerConnection("parley", {
      iceServers: [],
      ...(options.address !== undefined && { bindAddress: options.address }),
      enableIceUdpMux: true,
      portRangeBegin: options.port,
      portRangeEnd: options.port,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    const audio = new nodeDataChannel.Audio(options.mid, "SendRecv");
    audio.addAudioCodec(0, "PCMU");
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(options.ssrc, "parley", "parley", "audio");
    this.#track = this.#connection.addTrack(audio);
  }

  /** Begins a description of our own. */
  offer(): Promise<WebTransport> {
    return this.#gathered(() => this.#connection.setLocalDescription("offer"));
  }

  /** Answers what the browser described. Rejects when that cannot be read. */
  answer(offer: string): Promise<WebTransport> {
    return this.#gathered(() => {
      this.#connection.setRemoteDescription(offer, "offer");
      this.#connection.setLocalDescription("answer");
    });
  }

  /** The browser's answer to our offer. Throws when it cannot be read. */
  accept(answer: string): void {
    this.#connection.setRemoteDescription(answer, "answer");
  }

  onPacket(action: (packet: Uint8Array) => void): void {
    this.#track.onMessage((packet) => {
      if (isRtp(packet) && this.#brake.admits()) action(packet);
    });
  }

  onState(action: (state: string) => void): void {
    this.#connection.onStateChange(action);
  }

  send(packet: Uint8Array): void {
    if (!this.#closed && this.#track.isOpen())
      this.#track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#track.close();
    this.#connection.close();
  }

  #gathered(begin: () => void): Promise<WebTransport> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => take(), GATHER_MS);
      const take = (): void => {
        clearTimeout(timer);
        const sdp = this.#connection.localDescription()?.sdp;
        if (sdp === undefined) reject(new Error("no local description"));
        else resolve(transportOf(sdp));
      };
      this.#connection.onGatheringStateChange((state) => {
        if (state === "complete") take();
      });
      try {
        begin();
      } catch (error) {
        clearTimeout(timer);
        reject(error);
      }
    });
  }
}

function transportOf(sdp: string): WebTransport {
  const lines = sdp.split(/\r?\n/);
  const [, port = "9"] = /^m=audio (\d+)/m.exec(sdp) ?? [];
  const [, address = "0.0.0.0"] = /^c=IN IP[46] (\S+)/m.exec(sdp) ?? [];
  return { lines: lines.filter((line) => WANTED.test(line)), port: Number(port), address };
}
