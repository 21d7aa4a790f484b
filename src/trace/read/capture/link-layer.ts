import { u16, u32 } from "#formats/pcap/packet";

const [IPV4, IPV6, VLAN, QINQ, OLD_QINQ, MPLS, MPLS_MULTICAST, PPPOE] = [
  0x0800, 0x86dd, 0x8100, 0x88a8, 0x9100, 0x8847, 0x8848, 0x8864,
];
/** What is no EtherType is a length (IEEE 802.3). */
const LEAST_TYPE = 0x0600;
const MOST_TAGS = 8;

/** Where the IP packet begins in a frame of this link type (LINKTYPE_ values); undefined: it carries none, or the type is not known. */
export function ipIn(linkType: number, bytes: Uint8Array): number | undefined {
  switch (linkType) {
    case 0: // BSD loopback: the family in the byte order of the machine
    case 108:
      return isFamily(u32(bytes, 0, true)) || isFamily(u32(bytes, 0)) ? 4 : undefined;
    case 1:
      return behindType(bytes, 12);
    case 9: // PPP, with address and control or without
      return behindPpp(bytes, bytes[0] === 0xff ? 2 : 0);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return 0;
    case 113:
      return behindType(bytes, 14);
    case 276:
      return behindType(bytes, 0, 20);
    default:
      return undefined;
  }
}

export const isKnownLinkType = (linkType: number): boolean =>
  [0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276].includes(linkType);

const isFamily = (family: number): boolean => [2, 10, 24, 28, 30].includes(family);

/** Behind an EtherType and the tags that follow it: VLAN (802.1Q, 802.1ad), MPLS, PPPoE. */
function behindType(bytes: Uint8Array, typeAt: number, start = typeAt + 2): number | undefined {
  let [type, at] = [u16(bytes, typeAt), start];
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    if (type === IPV4 || type === IPV6) return at;
    if (type === VLAN || type === QINQ || type === OLD_QINQ) {
      type = u16(bytes, at + 2);
      at += 4;
    } else if (type === PPPOE) return behindPpp(bytes, at + 6);
    else if (type === MPLS || type === MPLS_MULTICAST) {
      while (at + 4 < bytes.length && ((bytes[at + 2] ?? 1) & 1) === 0) at += 4;
      return at + 4;
    } else if (type < LEAST_TYPE && bytes[at] === 0xaa && bytes[at + 1] === 0xaa) {
      type = u16(bytes, at + 6); // LLC and SNAP (RFC 1042)
      at += 8;
    } else return undefined;
  }
  return undefined;
}

function behindPpp(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at];
  if (first === 0x21 || first === 0x57) return at + 1; // compressed (RFC 1661 §6.5)
  const protocol = u16(bytes, at);
  return protocol === 0x21 || protocol === 0x57 ? at + 2 : undefined;
}

/** What an Ethernet frame inside a tunnel (GRE, VXLAN) carries. */
export const ipInEthernet = (bytes: Uint8Array, at: number): number | undefined => {
  const inner = behindType(bytes.subarray(at), 12);
  return inner === undefined ? undefined : at + inner;
};
export const isIpType = (type: number): boolean => type === IPV4 || type === IPV6;
