import { u16, u32 } from "#formats/pcap/packet";
import type { Endpoint, RecordSink } from "../../record.ts";

interface RtpStream {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly ssrc: number;
  readonly frame: number;
  readonly firstMs: number;
  lastMs: number;
  packets: number;
  octets: number;
  readonly types: Set<number>;
  firstSequence: number;
  highest: number;
  /** Times that the sequence went around 65,536. */
  rounds: number;
  jitter: number;
  lastTransit: number | undefined;
  learned: boolean;
}

const MOST_STREAMS = 50_000;
/** As many packets in a row make a stream where no SDP named its ports. */
const LEAST_PACKETS = 8;
const MOST_STEP = 3_000;
/** RFC 3551 §6: the clock of payload types that need no rtpmap. */
const CLOCKS: Readonly<Record<number, number>> = {
  0: 8000,
  3: 8000,
  4: 8000,
  5: 8000,
  6: 16000,
  8: 8000,
  9: 8000,
  15: 8000,
  18: 8000,
  26: 90000,
  31: 90000,
  34: 90000,
};

/** Sums up the RTP that a capture holds, each source and direction for itself (RFC 3550). */
export class RtpStreams {
  readonly #streams = new Map<string, RtpStream>();
  readonly #ports = new Set<string>();

  /** A description names this as a place where media is awaited. */
  learn(address: string, port: number): void {
    if (this.#ports.size < MOST_STREAMS) this.#ports.add(`${address} ${port}`);
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
    const key = `${source} ${sourcePort} ${target} ${targetPort} ${ssrc}`;
    const sequence = u16(payload, 2);
    const known = this.#streams.get(key);
    if (!known) {
      if (this.#streams.size >= MOST_STREAMS) return false;
      this.#streams.set(key, {
        from: { address: source, port: sourcePort },
        to: { address: target, port: targetPort },
        ssrc,
        frame,
        firstMs: ms,
        lastMs: ms,
        packets: 1,
        octets: payload.length,
        types: new Set([type]),
        firstSequence: sequence,
        highest: sequence,
        rounds: 0,
        jitter: 0,
        lastTransit: undefined,
        learned: this.#ports.has(`${target} ${targetPort}`) || this.#ports.has(`${source} ${sourcePort}`),
      });
      return true;
    }
    const step = (sequence - known.highest + 65_536) % 65_536;
    if (step < MOST_STEP) {
      if (sequence < known.highest) known.rounds++;
      known.highest = sequence;
    }
    known.packets++;
    known.octets += payload.length;
    known.types.add(type);
    known.lastMs = ms;
    const clock = CLOCKS[type];
    if (clock !== undefined) {
      const transit = ms - u32(payload, 4) / (clock / 1_000);
      if (known.lastTransit !== undefined)
        known.jitter += (Math.abs(transit - known.lastTransit) - known.jitter) / 16;
      known.lastTransit = transit;
    }
    return true;
  }

  /** Gives what turned out to be a stream. */
  end(sink: RecordSink): void {
    for (const stream of this.#streams.values()) {
      const expected = stream.rounds * 65_536 + stream.highest - stream.firstSequence + 1;
      const plausible =
        stream.packets >= LEAST_PACKETS && expected >= stream.packets / 2 && expected < stream.packets * 20;
      if (!stream.learned && !plausible) continue;
      sink({
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
        lost: Math.max(0, expected - stream.packets),
        jitterMs: stream.lastTransit === undefined ? undefined : Math.round(stream.jitter * 10) / 10,
        lastMs: stream.lastMs,
      });
    }
  }
}
