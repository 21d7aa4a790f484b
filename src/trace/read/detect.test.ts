import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { containerOf, SIGN_BYTES } from "./detect.ts";

const samples = path.join(import.meta.dirname, "../../../test/traces/samples");

test.each([
  ["pcap, little endian", "d4c3b2a1", "pcap"],
  ["pcap, big endian", "a1b2c3d4", "pcap"],
  ["pcap in nanoseconds, little endian", "4d3cb2a1", "pcap"],
  ["pcap in nanoseconds, big endian", "a1b23c4d", "pcap"],
  ["pcap, modified", "34cdb2a1", "pcap"],
  ["pcapng", "0a0d0d0a", "pcapng"],
  ["HEP3", "48455033", "hep"],
  ["gzip", "1f8b0800", "gzip"],
  ["zstd", "28b52ffd", "zstd"],
  ["ZIP", "504b0304", "zip"],
  ["UTF-16, little endian", "fffe3000", "text"],
  ["UTF-8 with its mark", "efbbbf30", "text"],
  ["an empty line, as pcapng begins", "0a0d0d0d", "text"],
  ["nothing", "", "text"],
  ["less than a sign", "d4c3", "text"],
])("%s", (_name, hex, container) => {
  expect(containerOf(Buffer.from(hex, "hex"))).toBe(container);
});

test.each([
  ["lab-fork-sll2.pcap", "pcap"],
  ["seed-ds-invite.uccapilog", "text"],
  ["lab-sngrep-export.txt", "text"],
])("%s is told by its first bytes", (name, container) => {
  expect(containerOf(readFileSync(path.join(samples, name)).subarray(0, SIGN_BYTES))).toBe(container);
});
