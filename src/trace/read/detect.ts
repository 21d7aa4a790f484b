/** What the first bytes of a file say that it is. Text is what nothing else claims. */
export type Container = "pcap" | "pcapng" | "hep" | "gzip" | "zstd" | "zip" | "text";

const MAGIC: readonly (readonly [container: Container, ...bytes: number[]])[] = [
  ["pcap", 0xd4, 0xc3, 0xb2, 0xa1],
  ["pcap", 0xa1, 0xb2, 0xc3, 0xd4],
  ["pcap", 0x4d, 0x3c, 0xb2, 0xa1],
  ["pcap", 0xa1, 0xb2, 0x3c, 0x4d],
  ["pcap", 0x34, 0xcd, 0xb2, 0xa1],
  ["pcapng", 0x0a, 0x0d, 0x0d, 0x0a],
  ["hep", 0x48, 0x45, 0x50, 0x33],
  ["gzip", 0x1f, 0x8b],
  ["zstd", 0x28, 0xb5, 0x2f, 0xfd],
  ["zip", 0x50, 0x4b, 0x03, 0x04],
];
/** As many bytes as `containerOf` wants to see, or the whole file. */
export const SIGN_BYTES = 4;

/** By magic numbers (pcap, pcapng of the IETF draft; RFC 1952, RFC 8878, HEP3, ZIP). */
export function containerOf(first: Uint8Array): Container {
  const found = MAGIC.find(([, ...bytes]) => bytes.every((byte, at) => first[at] === byte));
  return found?.[0] ?? "text";
}
