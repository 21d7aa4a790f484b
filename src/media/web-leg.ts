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
  /** PEM. */
  readonly certificate: { readonly certificate: string; readonly key: string };
  now(): number;
}

/** Longest that the host's own candidates take. */
const GATHER_MS = 3_000;
const WANTED = /^a=(?:ice-ufrag|ice-pwd|fingerprint|setup|candidate|end-of-candidates)/;

/** What the engine gives for a browser. */
export type WebEnd = Pick<WebLeg, keyof WebLeg>;

/**
 * One end of sound that is a browser: ends ICE and DTLS-SRTP (RFC 8829, 5764). A browser that answers checks our candidates while its answer
 * is still on the way, and the library fails where a check comes before it knows the other end. So what we offer is gathered by a
 * connection that is closed at once, and the one that counts begins with the answer, under the same names and the same certificate.
 */
export class WebLeg {
  readonly ssrc: number;
  readonly #options: WebLegOptions;
  readonly #brake: PacketBrake;
  #connection: PeerConnection | undefined;
  #track: Track | undefined;
  /** Of our offer, for the connection that begins with the answer. */
  #offered: { readonly iceUfrag: string; readonly icePwd: string } | undefined;
  #onPacket: (packet: Uint8Array) => void = () => {};
  #onState: (state: string) => void = () => {};
  #closed = false;

  constructor(options: WebLegOptions) {
    this.ssrc = options.ssrc;
    this.#options = options;
    this.#brake = new PacketBrake(options.now);
  }

  /** Begins a description of our own. */
  async offer(): Promise<WebTransport> {
    const { connection, track } = this.#open();
    try {
      const transport = await gathered(connection, () => connection.setLocalDescription("offer"));
      const attributeOf = (name: string): string =>
        transport.lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? "";
      this.#offered = { iceUfrag: attributeOf("ice-ufrag"), icePwd: attributeOf("ice-pwd") };
      return transport;
    } finally {
      track.close();
      connection.close();
    }
  }

  /** Answers what the browser described. Rejects when that cannot be read. */
  answer(offer: string): Promise<WebTransport> {
    const { connection } = this.#begin();
    return gathered(connection, () => {
      connection.setRemoteDescription(offer, "offer");
      connection.setLocalDescription("answer");
    });
  }

  /** The browser's answer to our offer. Throws when it cannot be read. */
  accept(answer: string): void {
    if (this.#closed) return;
    const { connection } = this.#begin();
    connection.setLocalDescription("offer", this.#offered);
    connection.setRemoteDescription(answer, "answer");
  }

  onPacket(action: (packet: Uint8Array) => void): void {
    this.#onPacket = action;
  }

  onState(action: (state: string) => void): void {
    this.#onState = action;
  }

  send(packet: Uint8Array): void {
    if (!this.#closed && this.#track?.isOpen())
      this.#track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#track?.close();
    this.#connection?.close();
  }

  /** The connection that counts. */
  #begin(): { readonly connection: PeerConnection; readonly track: Track } {
    const opened = this.#open();
    this.#connection = opened.connection;
    this.#track = opened.track;
    opened.track.onMessage((packet) => {
      if (isRtp(packet) && this.#brake.admits()) this.#onPacket(packet);
    });
    opened.connection.onStateChange((state) => this.#onState(state));
    return opened;
  }

  #open(): { readonly connection: PeerConnection; readonly track: Track } {
    const { address, port, mid, ssrc, certificate } = this.#options;
    const connection = new nodeDataChannel.PeerConnection("parley", {
      iceServers: [],
      ...(address !== undefined && { bindAddress: address }),
      enableIceUdpMux: true,
      portRangeBegin: port,
      portRangeEnd: port,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
      certificatePemFile: certificate.certificate,
      keyPemFile: certificate.key,
    });
    const audio = new nodeDataChannel.Audio(mid, "SendRecv");
    audio.addAudioCodec(0, "PCMU");
    audio.addAudioCodec(8, "PCMA");
    audio.addSSRC(ssrc, "parley", "parley", "audio");
    return { connection, track: connection.addTrack(audio) };
  }
}

function gathered(connection: PeerConnection, begin: () => void): Promise<WebTransport> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => take(), GATHER_MS);
    const take = (): void => {
      clearTimeout(timer);
      const sdp = connection.localDescription()?.sdp;
      if (sdp === undefined) reject(new Error("no local description"));
      else resolve(transportOf(sdp));
    };
    connection.onGatheringStateChange((state) => {
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

function transportOf(sdp: string): WebTransport {
  const lines = sdp.split(/\r?\n/);
  const [, port = "9"] = /^m=audio (\d+)/m.exec(sdp) ?? [];
  const [, address = "0.0.0.0"] = /^c=IN IP[46] (\S+)/m.exec(sdp) ?? [];
  return { lines: lines.filter((line) => WANTED.test(line)), port: Number(port), address };
}
