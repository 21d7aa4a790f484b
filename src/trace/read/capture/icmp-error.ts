import { u16 } from "#formats/pcap/packet";
import type { Endpoint } from "../../record.ts";
import { readIp } from "./ip-packet.ts";
import { sipStart } from "./sip-start.ts";

/** What an ICMP error says, and of which packet (RFC 792, RFC 4443). */
export interface IcmpError {
  readonly what: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly transport: string;
  /** The quoted packet's payload where it begins like SIP. */
  readonly start: Uint8Array | undefined;
}

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "network unreachable",
  1: "host unreachable",
  2: "protocol unreachable",
  3: "port unreachable",
  4: "packet too big",
  6: "network unknown",
  7: "host unknown",
  9: "administratively prohibited",
  10: "administratively prohibited",
  13: "administratively prohibited",
};
const UNREACHABLE_V6: Readonly<Record<number, string>> = {
  0: "network unreachable",
  1: "administratively prohibited",
  3: "host unreachable",
  4: "port unreachable",
};

/** Reads an ICMP error; undefined for everything else, such as a ping. */
export function readIcmpError(protocol: number, bytes: Uint8Array): IcmpError | undefined {
  const [type = 0, code = 0] = bytes;
  const what = protocol === 1 ? meaningV4(type, code) : meaningV6(type, code);
  if (what === undefined) return undefined;
  const quoted = readIp(bytes.subarray(8));
  if (!quoted) return undefined;
  const transport = quoted.protocol === 17 ? "udp" : quoted.protocol === 6 ? "tcp" : undefined;
  if (transport === undefined || quoted.payload.length < 4) return undefined;
  if (quoted.piece && quoted.piece.offset > 0) return undefined; // a later piece has no ports
  const tcpHeader = Math.max(20, ((quoted.payload[12] ?? 0) >> 4) * 4);
  const payload = quoted.payload.subarray(transport === "udp" ? 8 : tcpHeader);
  return {
    what,
    from: { address: quoted.source, port: u16(quoted.payload, 0) },
    to: { address: quoted.target, port: u16(quoted.payload, 2) },
    transport,
    start: sipStart(payload) >= 0 ? payload : undefined,
  };
}

const meaningV4 = (type: number, code: number): string | undefined =>
  type === 3 ? (UNREACHABLE[code] ?? `unreachable, code ${code}`) : type === 11 ? "time exceeded" : undefined;
const meaningV6 = (type: number, code: number): string | undefined =>
  type === 1
    ? (UNREACHABLE_V6[code] ?? `unreachable, code ${code}`)
    : type === 2
      ? "packet too big"
      : type === 3
        ? "time exceeded"
        : undefined;
