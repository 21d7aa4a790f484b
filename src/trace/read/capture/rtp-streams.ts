import { u16, u32 } from "#formats/pcap/packet";
import type { Endpoint, RecordSink } from "../../record.ts";

interface RtpStream {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly ssrc: number;
  readonly frame: number;
  readonly firstMs: number;
  lastMs: number;
  /** As captured: a capture on several interfaces has each more than once. */
  packets: number;
  /** Without copies. */
  distinct: number;
  octets: number;
  readonly types: Set<number>;
  highest: number;
  /** Packets that came one behind the other. */
  inOrder: number;
  lost: number;
  /** Those of the lost ones that may still come late. */
  readonly missing: Set<number>;
  /** What would follow a packet far away: two in a row begin the count anew (RFC 3550 A.1). */
  restart: number;
  /** In milliseconds. */
  jitter: number | undefined;
  clock: number;
  lastTimestamp: number;
  /** When the packet of `lastTimestamp` came; undefined: there is none yet. */
  timedAtMs: number | undefined;
}

const MOST_STREAMS = 20_000;
/** Streams that have not shown yet that they are RTP; much of what is on the wire begins like it. */
const MOST_CANDIDATES = 8_192;
const MOST_PORTS = 100_000;
/** As many packets make a stream where no SDP named its ports. */
const LEAST_PACKETS = 8;
/** RFC 3550 A.1: MAX_DROPOUT. */
const MOST_STEP = 3_000;
const MOST_LATE_MS = 3_000;
const MOST_MISSING = 64;
const MOST_TYPES = 16;
const ROUND = 65_536;
/** RFC 3551 §6: the clock of payload types that need no rtpmap. */
const CLOCKS: Readonly<Record<number, number>> = {
  0: 8000,
  3: 8000,
  4: 8000,
  5: 8000,
  6: 16000,
  7: 8000,
  8: 8000,
  9: 8000,
  10: 44100,
  11: 44100,
  12: 8000,
  13: 8000,
  15: 8000,
  16: 11025,
  17: 22050,
  18: 8000,
  25: 90000,
  26: 90000,
  28: 90000,
  31: 90000,
  32: 90000,
  33: 90000,
  34: 90000,
};

/** Sums up the RTP that a capture holds, each source and direction for itself (RFC 3550). */
export class RtpStreams {
  readonly #streams = new Map<string, RtpStream>();
  /** In the order of their first packets. */
  readonly #candidates = new Map<string, RtpStream>();
  readonly #ports = new Set<string>();

  /** A description names this as a place where media is awaited. */
  learn(address: string, port: number): void {
    if (this.#ports.size < MOST_PORTS) this.#ports.add(`${address} ${port}`);
  }

  /** True: it may be RTP and was counted. */
  add(
    source: string,
    sourcePort: number,
    target: string,
    targetPort: number,
    payload: Uint8Array,
    frame: number,
    ms: number,
  ): boolean {
    if (payload.length < 12 || (payload[0] ?? 0) >> 6 !== 2) return false;
    const type = (payload[1] ?? 0) & 0x7f;
    if (type >= 64 && type <= 95) return false; // RTCP on the same port (RFC 5761 §4)
    const ssrc = u32(payload, 8);
    const sequence = u16(payload, 2);
    const key = `${source} ${sourcePort} ${target} ${targetPort} ${ssrc}`;
    const candidate = this.#candidates.get(key);
    let stream = candidate ?? this.#streams.get(key);
    if (!stream) {
      stream = this.#begin(key, [source, sourcePort, target, targetPort], ssrc, sequence, frame, ms);
      if (!stream) return false;
      measure(stream, CLOCKS[type], u32(payload, 4), ms);
    } else if (count(stream, sequence)) {
      stream.distinct++;
      measure(stream, CLOCKS[type], u32(payload, 4), ms);
    }
    if (candidate && isPlausible(candidate)) this.#move(key, candidate);
    stream.packets++;
    stream.octets += payload.length;
    stream.lastMs = ms;
    if (stream.types.size < MOST_TYPES) stream.types.add(type);
    return true;
  }

  /** Gives what turned out to be a stream, in the order of their first packets. */
  end(sink: RecordSink): void {
    const all = [...this.#streams.values(), ...this.#candidates.values()];
    for (const stream of all.toSorted((a, b) => a.frame - b.frame))
      if (this.#isAwaited(stream) || isPlausible(stream)) sink(recordOf(stream));
  }

  #begin(
    key: string,
    [source, sourcePort, target, targetPort]: readonly [string, number, string, number],
    ssrc: number,
    sequence: number,
    frame: number,
    ms: number,
  ): RtpStream | undefined {
    const stream: RtpStream = {
      from: { address: source, port: sourcePort },
      to: { address: target, port: targetPort },
      ssrc,
      frame,
      firstMs: ms,
      lastMs: ms,
      packets: 0,
      distinct: 1,
      octets: 0,
      types: new Set(),
      highest: sequence,
      inOrder: 0,
      lost: 0,
      missing: new Set(),
      restart: -1,
      jitter: undefined,
      clock: 0,
      lastTimestamp: 0,
      timedAtMs: undefined,
    };
    if (this.#isAwaited(stream)) {
      if (this.#streams.size >= MOST_STREAMS) return undefined;
      this.#streams.set(key, stream);
      return stream;
    }
    if (this.#candidates.size >= MOST_CANDIDATES) {
      const [oldest] = this.#candidates.keys();
      if (oldest !== undefined) this.#candidates.delete(oldest);
    }
    this.#candidates.set(key, stream);
    return stream;
  }

  #isAwaited({ from, to }: RtpStream): boolean {
    return this.#ports.has(`${to.address} ${to.port}`) || this.#ports.has(`${from.address} ${from.port}`);
  }

  #move(key: string, stream: RtpStream): void {
    if (this.#streams.size >= MOST_STREAMS || !this.#candidates.delete(key)) return;
    this.#streams.set(key, stream);
  }
}

const isPlausible = ({ distinct, inOrder }: RtpStream): boolean =>
  distinct >= LEAST_PACKETS && inOrder >= distinct / 2;

/** Counts a packet and what is missing before it (RFC 3550 A.1, A.3). False: it is a copy of one that was counted. */
function count(stream: RtpStream, sequence: number): boolean {
  const { missing, highest } = stream;
  const step = (sequence - highest + ROUND) % ROUND;
  if (step === 0) return false;
  if (step > ROUND - MOST_STEP) {
    if (!missing.delete(sequence)) return false;
    stream.lost--;
    return true;
  }
  if (step >= MOST_STEP && sequence !== stream.restart) {
    stream.restart = (sequence + 1) % ROUND;
    return true;
  }
  if (step < MOST_STEP) {
    stream.inOrder++;
    stream.lost += step - 1;
    for (let late = Math.max(1, step - MOST_MISSING); late < step; late++)
      missing.add((highest + late) % ROUND);
    for (const old of missing) {
      if (missing.size <= MOST_MISSING) break;
      missing.delete(old);
    }
  }
  stream.highest = sequence;
  stream.restart = -1;
  return true;
}

/** RFC 3550 §6.4.1. */
function measure(stream: RtpStream, clock: number | undefined, timestamp: number, ms: number): void {
  if (clock === undefined) return; // telephone events and what only an rtpmap explains
  if (stream.timedAtMs !== undefined && stream.clock === clock) {
    const ticks = (timestamp - stream.lastTimestamp) | 0;
    const late = Math.abs(ms - stream.timedAtMs - (ticks * 1_000) / clock);
    // A leap of the source's clock tells nothing of the network.
    if (late < MOST_LATE_MS) stream.jitter = (stream.jitter ?? 0) + (late - (stream.jitter ?? 0)) / 16;
  }
  stream.clock = clock;
  stream.lastTimestamp = timestamp;
  stream.timedAtMs = ms;
}

const recordOf = (stream: RtpStream) =>
  ({
    kind: "rtp",
    at: { ms: stream.firstMs, kind: "utc" },
    direction: "passing",
    from: stream.from,
    to: stream.to,
    transport: "udp",
    position: { frame: stream.frame },
    ssrc: stream.ssrc,
    payloadTypes: [...stream.types],
    packets: stream.packets,
    octets: stream.octets,
    lost: stream.lost,
    jitterMs: stream.jitter === undefined ? undefined : Math.round(stream.jitter * 10) / 10,
    lastMs: stream.lastMs,
  }) as const;
