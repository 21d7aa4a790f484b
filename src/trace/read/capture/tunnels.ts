import { u16 } from "#formats/pcap/packet";
import { ipInEthernet, isIpType } from "./link-layer.ts";

const [BRIDGED, ERSPAN_2, ERSPAN_3] = [0x6558, 0x88be, 0x22eb];
const VXLAN_PORTS: readonly number[] = [4789, 8472];
const [GTP_PORT, GTP_DATA, MOST_GTP_EXTENSIONS] = [2152, 0xff, 8];

/** Where the IP packet begins that GRE carries (RFC 2784, 2890), also as ERSPAN; undefined: it carries none. */
export function ipInGre(payload: Uint8Array): number | undefined {
  const flags = payload[0] ?? 0;
  const type = u16(payload, 2);
  const hasSequence = (flags & 0x10) !== 0;
  const at = 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (hasSequence ? 4 : 0);
  if (isIpType(type)) return at;
  if (type === BRIDGED) return ipInEthernet(payload, at);
  if (type === ERSPAN_2) return ipInEthernet(payload, hasSequence ? at + 8 : at); // type I has no header and no number
  if (type === ERSPAN_3) return ipInEthernet(payload, at + 12 + ((payload[at + 11] ?? 0) & 1 ? 8 : 0));
  return undefined;
}

/** Where the IP packet begins that a UDP datagram to this port carries: VXLAN (RFC 7348), GTP-U (3GPP TS 29.281). */
export function ipInUdp(port: number, payload: Uint8Array): number | undefined {
  if (VXLAN_PORTS.includes(port)) return payload[0] === 0x08 ? ipInEthernet(payload, 8) : undefined;
  if (port !== GTP_PORT || payload[1] !== GTP_DATA) return undefined;
  const flags = payload[0] ?? 0;
  if ((flags & 7) === 0) return 8;
  let at = 12;
  let next = flags & 4 ? (payload[11] ?? 0) : 0;
  for (let count = 0; next !== 0 && count < MOST_GTP_EXTENSIONS; count++) {
    const length = 4 * (payload[at] ?? 0);
    if (length === 0) return undefined;
    next = payload[at + length - 1] ?? 0;
    at += length;
  }
  return at;
}
