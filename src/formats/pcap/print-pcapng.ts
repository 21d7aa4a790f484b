import { type Octets, utf8Encode } from "#base/octets";

/** A packet to be written: raw IP bytes (LINKTYPE_RAW) and when it was seen. */
export interface PacketToPrint {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly bytes: Octets;
  /** Shown by Wireshark as the packet's comment. */
  readonly comment?: string;
}

const RAW_IP = 101;

/** A pcapng file in octets with one interface of raw IP and times in microseconds (draft-ietf-opsawg-pcapng). */
export function printPcapng(packets: readonly PacketToPrint[]): Octets {
  const section = block(
    0x0a0d0d0a,
    long(0x1a2b3c4d) + short(1) + short(0) + long(0xffffffff) + long(0xffffffff),
  );
  const face = block(1, short(RAW_IP) + short(0) + long(0));
  return section + face + packets.map(packetBlock).join("");
}

function packetBlock({ ms, bytes, comment }: PacketToPrint): Octets {
  const stamp = Math.round(ms * 1_000);
  const [high, low] = [Math.floor(stamp / 4_294_967_296), stamp % 4_294_967_296];
  const options = comment === undefined ? "" : option(1, utf8Encode(comment)) + option(0, "");
  return block(
    6,
    long(0) + long(high) + long(low) + long(bytes.length) + long(bytes.length) + padded(bytes) + options,
  );
}

const option = (code: number, value: Octets): Octets => short(code) + short(value.length) + padded(value);

function block(type: number, body: Octets): Octets {
  const length = long(12 + body.length);
  return long(type) + length + body + length;
}

const padded = (octets: Octets): Octets => octets + "\0".repeat((4 - (octets.length % 4)) % 4);
const short = (value: number): Octets => String.fromCharCode(value & 0xff, (value >>> 8) & 0xff);
const long = (value: number): Octets =>
  String.fromCharCode(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
