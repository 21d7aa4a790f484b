import type { Octets } from "#base/octets";

/** One end of a way. IPv6 without brackets; a log may name a host, or no port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number | undefined;
}

/**
 * When a record was written, as its log has it. `ms` are milliseconds with their fraction: since 1970 for `utc`; the same for `local`,
 * reckoned as if the date and time printed were UTC (its zone is not known); since midnight for `time-of-day`; since the log began for
 * `relative`.
 */
export interface RecordTime {
  readonly ms: number;
  readonly kind: "utc" | "local" | "time-of-day" | "relative";
}

/** Where it stands: the line of a text (from 1), or the frame of a capture (from 1). */
export interface Position {
  readonly line?: number;
  readonly frame?: number;
}

/** What every record has. What the log does not say is undefined, never made up. */
export interface RecordFrame {
  readonly at: RecordTime | undefined;
  /** As the writer of the log saw it; `passing`: caught on the way. */
  readonly direction: "in" | "out" | "passing" | "unknown";
  /** Who sent it and who got it. In a log of one end `in` and `out` say which of the two is the end that wrote it. */
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
  /** Lower case: udp, tcp, tls, ws, wss, sctp; undefined where the log does not say. */
  readonly transport: string | undefined;
  readonly position: Position;
  /** Whose clock `at` is, where one file may hold several: the own address of the client that wrote it, a machine, a HEP agent. */
  readonly clock?: string;
  /** A mark that the log itself puts on all legs of one call: `C-00000003` of Asterisk, a HEP correlation id. */
  readonly mark?: string;
  /** `hep`: a copy inside HEP. The same message beside it on the wire counts once. */
  readonly carrier?: "hep";
}

/** A SIP message, framed by its format; nobody has looked whether it is whole. */
export interface SipRecord extends RecordFrame {
  readonly kind: "sip";
  readonly octets: Octets;
  /** What had to be repaired or is missing, as sentences without a full stop: `indented lines`, `cut at 1500 of 2047 octets`. */
  readonly notes: readonly string[];
}

/** A line that is no message but belongs beside them: a component's trace, a connection that was refused. */
export interface LogRecord extends RecordFrame {
  readonly kind: "log";
  readonly level: "error" | "warn" | "info" | "verbose";
  /** `SIPStack`, `UserSettingValidationHelper`, `chan_sip.c`. */
  readonly component: string | undefined;
  readonly text: string;
  /** Where the record says to which call it belongs. */
  readonly callId?: string;
}

/** An ICMP error (RFC 792, 4443): the network says that a packet did not arrive. It counts as no message. */
export interface IcmpRecord extends RecordFrame {
  readonly kind: "icmp";
  /** `port unreachable`, `network unreachable`, `host unreachable`, `administratively prohibited`, `time exceeded`, `packet too big`. */
  readonly what: string;
  /** The packet that did not arrive. */
  readonly quotedFrom: Endpoint;
  readonly quotedTo: Endpoint;
  readonly quotedTransport: string;
  /** Its first octets, where they begin like SIP. */
  readonly quotedStart: Octets | undefined;
}

/** One direction of one RTP source (RFC 3550), summed up. `at` is its first packet. */
export interface RtpRecord extends RecordFrame {
  readonly kind: "rtp";
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly ssrc: number;
  readonly payloadTypes: readonly number[];
  readonly packets: number;
  readonly octets: number;
  /** Sequence numbers that never came. */
  readonly lost: number;
  /** RFC 3550 §6.4.1, in milliseconds; undefined where the clock of the payload type is not known. */
  readonly jitterMs: number | undefined;
  /** Of the last packet, on the clock of `at`. */
  readonly lastMs: number;
}

/** A TLS connection that cannot be read without its keys: what can be seen of it. */
export interface TlsRecord extends RecordFrame {
  readonly kind: "tls";
  readonly serverName: string | undefined;
  /** `handshake_failure (40)` sent by `from`. */
  readonly alert: string | undefined;
}

/** Something that looks like SIP, or is framed as SIP, and cannot be read. */
export interface UnreadableRecord extends RecordFrame {
  readonly kind: "unreadable";
  /** A sentence with what is missing: `Fragment 2 of a datagram of 3 is not in the capture.` */
  readonly why: string;
}

export type TraceRecord = SipRecord | LogRecord | IcmpRecord | RtpRecord | TlsRecord | UnreadableRecord;

/** Takes each record as it is read, in the order of the file. */
export type RecordSink = (record: TraceRecord) => void;

/** `192.0.2.1:5060`, `[2001:db8::1]:5060`, `192.0.2.1`. */
export const printEndpoint = ({ address, port }: Endpoint): string => {
  const host = address.includes(":") ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
};

/** Reads what `printEndpoint` prints, and `192.0.2.1.5060` is none; undefined when it is no address with or without a port. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [, six, four, port] = /^(?:\[([0-9a-f:.%]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/i.exec(text.trim()) ?? [];
  const address = six ?? four;
  if (address === undefined) return undefined;
  return { address, port: port === undefined ? undefined : Number(port) };
}

/** The same program as far as addresses tell: over streams a node sends from ports that it does not listen on. */
export function isSameNode(one: Endpoint | undefined, other: Endpoint | undefined): boolean {
  if (!one || !other || one.address !== other.address) return false;
  return one.port === other.port || !isLoopback(one.address);
}

const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1";
