import type { Octets } from "#base/octets";
import { type HepPacket, isHep3, readHep2, readHep3 } from "#formats/hep/read-hep";
import { type CapturedPacket, u16, u32 } from "#formats/pcap/packet";
import type { Endpoint } from "../../record.ts";
import type { ReaderUses } from "../reader.ts";
import type { CutMessage } from "./cut-sip.ts";
import { Fragments } from "./fragments.ts";
import { giveHep } from "./give-hep.ts";
import { readIcmpError } from "./icmp-error.ts";
import { type IpPacket, readIp } from "./ip-packet.ts";
import { ipIn, isKnownLinkType } from "./link-layer.ts";
import { mediaPlaces } from "./media-places.ts";
import { RtpStreams } from "./rtp-streams.ts";
import { sipStart } from "./sip-start.ts";
import { StreamContents } from "./stream-contents.ts";
import { TcpStreams } from "./tcp-streams.ts";
import { ipInGre, ipInUdp } from "./tunnels.ts";

const MOST_TUNNELS = 4;
const MOST_LINK_TYPES = 10;
const HEP_PORT = 9060;

/** Takes packets and gives what is worth telling: SIP messages wherever they are, and what explains their fate. */
export class PacketDecoder {
  readonly #uses: ReaderUses;
  readonly #fragments: Fragments;
  readonly #tcp: TcpStreams;
  readonly #rtp = new RtpStreams();
  readonly #unknownLinks = new Set<number>();
  #frame = 0;
  #ms: number | undefined;
  /** What the packet lacks: cut by the snap length. */
  #cut = "";

  constructor(uses: ReaderUses) {
    this.#uses = uses;
    this.#fragments = new Fragments(({ packet, frame, ms, beginning, why }) => {
      const at = packet.protocol === 17 ? sipStart(beginning, 8) : -1;
      if (at < 0) return;
      const [from, to] = endsOf(packet, beginning);
      const start = uses.octetsOf(beginning, at, Math.min(beginning.length, at + 200)).split("\r\n")[0];
      uses.sink({
        kind: "unreadable",
        ...this.#frameOf(frame, ms, from, to, "udp"),
        why: `${why} It begins: ${start}`,
      });
    });
    this.#tcp = new TcpStreams((from, to, fromStart) => {
      const found = (message: CutMessage, transport: string): void =>
        this.#found(message, from, to, transport);
      const learn = (octets: Octets, sender: string | undefined): void => this.#learn(octets, sender);
      return new StreamContents({ reader: uses, found, learn }, from, to, fromStart);
    });
  }

  /** What is to be said of the packets as a whole: sentences. */
  get notes(): readonly string[] {
    const notes = [...this.#unknownLinks].map(
      (type) => `Packets of link type ${type} were passed over: nothing here reads it.`,
    );
    const { givenUp: datagrams } = this.#fragments;
    const { givenUp: streams } = this.#tcp;
    if (datagrams > 0) notes.push(`Datagrams in pieces that were given up to save memory: ${datagrams}.`);
    if (streams > 0)
      notes.push(`TCP streams whose unfinished bytes were given up to save memory: ${streams}.`);
    return notes;
  }

  add({ frame, ms, linkType, bytes, originalLength }: CapturedPacket): void {
    this.#frame = frame;
    this.#ms = ms;
    this.#cut =
      originalLength > bytes.length
        ? `only ${bytes.length} of the packet's ${originalLength} bytes were captured`
        : "";
    const at = ipIn(linkType, bytes);
    if (at !== undefined) this.#ip(bytes.subarray(at), 0);
    else if (!isKnownLinkType(linkType) && this.#unknownLinks.size < MOST_LINK_TYPES)
      this.#unknownLinks.add(linkType);
  }

  end(): void {
    this.#fragments.end();
    this.#tcp.end();
    this.#rtp.end(this.#uses.sink);
  }

  #ip(bytes: Uint8Array, depth: number): void {
    const read = readIp(bytes);
    const packet = read?.piece ? this.#fragments.add(read, this.#frame, this.#ms) : read;
    if (!packet || depth > MOST_TUNNELS) return;
    const { protocol, payload } = packet;
    if (protocol === 17) this.#udp(packet, depth);
    else if (protocol === 6) this.#tcpSegment(packet);
    else if (protocol === 1 || protocol === 58) this.#icmp(packet);
    else if (protocol === 4 || protocol === 41) this.#ip(payload, depth + 1);
    else if (protocol === 47) this.#inner(payload, ipInGre(payload), depth);
  }

  #inner(payload: Uint8Array, at: number | undefined, depth: number): void {
    if (at !== undefined) this.#ip(payload.subarray(at), depth + 1);
  }

  #udp(packet: IpPacket, depth: number): void {
    const { payload: datagram, source, target } = packet;
    if (datagram.length < 8) return;
    const length = u16(datagram, 4);
    const payload = datagram.subarray(8, length >= 8 ? Math.min(length, datagram.length) : datagram.length);
    const [from, to] = [u16(datagram, 0), u16(datagram, 2)];
    const ms = this.#ms;
    if (ms !== undefined && this.#rtp.add(source, from, target, to, payload, this.#frame, ms)) return;
    const at = sipStart(payload);
    if (at >= 0) {
      const octets = this.#uses.octetsOf(payload, at, payload.length);
      const missing = `the datagram has ${length - 8} bytes, and ${payload.length} of them are here`;
      const notes = this.#cut !== "" ? [this.#cut] : length > datagram.length ? [missing] : [];
      this.#found(
        { octets, frame: this.#frame, ms, notes },
        { address: source, port: from },
        { address: target, port: to },
        "udp",
      );
      return;
    }
    if (isHep3(payload)) this.#hep(readHep3(payload));
    else if (payload[0] === 2 && (to === HEP_PORT || from === HEP_PORT)) this.#hep(readHep2(payload));
    else this.#inner(payload, ipInUdp(to, payload), depth);
  }

  #hep(hep: HepPacket | undefined): void {
    if (hep)
      giveHep(this.#uses, hep, { frame: this.#frame }, (octets) => this.#learn(octets, hep.from?.address));
  }

  #tcpSegment({ payload: segment, source, target }: IpPacket): void {
    if (segment.length < 20) return;
    const header = ((segment[12] ?? 0) >> 4) * 4;
    const flags = segment[13] ?? 0;
    this.#tcp.add({
      from: { address: source, port: u16(segment, 0) },
      to: { address: target, port: u16(segment, 2) },
      sequence: u32(segment, 4),
      syn: (flags & 2) !== 0,
      fin: (flags & 1) !== 0,
      reset: (flags & 4) !== 0,
      payload: segment.subarray(Math.max(20, header)),
      frame: this.#frame,
      ms: this.#ms,
    });
  }

  #icmp({ protocol, payload, source, target }: IpPacket): void {
    const error = readIcmpError(protocol, payload);
    if (!error) return;
    const [from, to] = [source, target].map((address) => ({ address, port: undefined }));
    this.#uses.sink({
      kind: "icmp",
      ...this.#frameOf(this.#frame, this.#ms, from, to, undefined),
      what: error.what,
      quotedFrom: error.from,
      quotedTo: error.to,
      quotedTransport: error.transport,
      quotedStart: error.start && this.#uses.octetsOf(error.start, 0, error.start.length),
    });
  }

  #found({ octets, frame, ms, notes }: CutMessage, from: Endpoint, to: Endpoint, transport: string): void {
    this.#learn(octets, from.address);
    this.#uses.sink({ kind: "sip", ...this.#frameOf(frame, ms, from, to, transport), octets, notes });
  }

  /** Where the descriptions in a message await media. */
  #learn(octets: Octets, sender: string | undefined): void {
    for (const { address, port } of mediaPlaces(octets, sender)) this.#rtp.learn(address, port);
  }

  #frameOf(
    frame: number,
    ms: number | undefined,
    from: Endpoint | undefined,
    to: Endpoint | undefined,
    transport: string | undefined,
  ) {
    return {
      at: ms === undefined ? undefined : ({ ms, kind: "utc" } as const),
      direction: "passing" as const,
      from,
      to,
      transport,
      position: { frame },
    };
  }
}

const endsOf = ({ source, target }: IpPacket, datagram: Uint8Array): [Endpoint, Endpoint] => [
  { address: source, port: datagram.length < 4 ? undefined : u16(datagram, 0) },
  { address: target, port: datagram.length < 4 ? undefined : u16(datagram, 2) },
];
