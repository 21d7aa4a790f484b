import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { createTextReader } from "./text-reader.ts";

function read(...lines: string[]) {
  const records: TraceRecord[] = [];
  const reader = createTextReader({
    sink: (record) => records.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(Buffer.from(lines.join("\n"), "latin1"));
  reader.end();
  return { format: reader.format, records };
}

const message = (method: string) => [
  `${method} sip:bob@example.com SIP/2.0`,
  "Via: SIP/2.0/UDP 10.0.0.9",
  "Call-ID: 1@h",
  `CSeq: 1 ${method}`,
  "Content-Length: 5",
  "",
  "v=0",
];
const octets = (method: string): string => `${message(method).join("\r\n")}\r\n`;
/** IPv4 and UDP around a payload, lengths and ports as they must be. */
function packet(payload: string): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(28), Buffer.from(payload, "latin1")]);
  bytes.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1, 19, 196, 19, 196]);
  bytes.writeUInt16BE(bytes.length, 2);
  bytes.writeUInt16BE(bytes.length - 20, 24);
  bytes.write("\x42I", 26, "latin1"); // a checksum whose last octet is a letter
  return bytes;
}
const shown = (bytes: Buffer): string[] =>
  bytes
    .toString("latin1")
    .replaceAll("\r", "")
    .replaceAll(/[^ -~\n]/g, ".")
    .split("\n");
const dumped = (bytes: Buffer): string[] =>
  Array.from({ length: Math.ceil(bytes.length / 16) }, (_none, row) => {
    const part = bytes.subarray(row * 16, row * 16 + 16);
    const groups = part.toString("hex").replaceAll(/.{4}/g, "$& ").trimEnd();
    return `\t0x${(row * 16).toString(16).padStart(4, "0")}:  ${groups.padEnd(39)}  ${shown(part).join(".")}`;
  });

const says = (more = "[none]") =>
  `(tos 0x0, ttl 64, id 1, offset 0, flags ${more}, proto UDP (17), length 120)`;
const ends = "10.0.0.9.5060 > 10.0.0.1.5060";
const verbose = (method: string, first = `00:12:29.910779 IP ${says()}`) => [
  first,
  `    ${ends}: SIP, length: ${octets(method).length}`,
  ...message(method).map((line) => `\t${line}`),
];
const place = {
  at: { ms: 749_910.779, kind: "time-of-day" },
  direction: "passing",
  from: { address: "10.0.0.9", port: 5060 },
  to: { address: "10.0.0.1", port: 5060 },
};

describe("tcpdump -v", () => {
  test("the ends stand on the second line, the message behind tabs", () => {
    const { format, records } = read(...verbose("INVITE"), ...verbose("BYE"));
    expect(format).toBe("tcpdump-verbose");
    expect(records).toMatchObject([
      { ...place, transport: "udp", position: { line: 1 }, octets: octets("INVITE"), notes: [] },
      { ...place, transport: "udp", position: { line: 10 }, octets: octets("BYE"), notes: [] },
    ]);
  });

  test("with -A the message stands there twice and is given once", () => {
    const lines = [...verbose("INVITE"), ...shown(packet(octets("INVITE")))];
    expect(read(...lines, ...lines).records).toMatchObject([
      { octets: octets("INVITE"), position: { line: 1 } },
      { octets: octets("INVITE"), position: { line: lines.length + 1 } },
    ]);
  });

  test("with -X the packet is read, not its text, at the time of its own line", () => {
    const later = verbose("BYE", `00:12:30.000000 IP ${says()}`);
    const { records } = read(
      ...verbose("INVITE"),
      ...dumped(packet(octets("INVITE"))),
      ...later,
      ...dumped(packet(octets("BYE"))),
    );
    expect(records).toMatchObject([
      { ...place, transport: "udp", octets: octets("INVITE"), position: { line: 10 } },
      { ...place, at: { ms: 750_000 }, octets: octets("BYE") },
    ]);
  });

  test("IPv6, names instead of numbers, and a date", () => {
    const first =
      "2026-11-23 00:12:29.910779 IP6 (flowlabel 0x1, hlim 64, next-header TCP (6) payload length: 99)";
    const lines = [
      "    2001:db8::9.49152 > sip.example.com.sip: Flags [P.], seq 1:99, length 98",
      ...shown(packet(octets("INVITE"))),
    ];
    expect(read(first, ...lines).records).toMatchObject([
      {
        at: { ms: Date.UTC(2026, 10, 23, 0, 12, 29) + 910.779, kind: "local" },
        from: { address: "2001:db8::9", port: 49152 },
        to: { address: "sip.example.com", port: 5060 },
        transport: "tcp",
        octets: octets("INVITE"),
      },
    ]);
  });

  test("a packet without a message gives none, and the next has its own ends", () => {
    const empty = [`00:12:29.000000 IP ${says()}`, "    10.9.9.9.1 > 10.9.9.8.2: UDP, length 0"];
    expect(read(...empty, ...verbose("INVITE")).records).toMatchObject([place]);
  });
});

describe("tcpdump -e", () => {
  const links = [
    "00:12:29.910779 02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype IPv4 (0x0800), length 134: ",
    "00:12:29.910779 eth0  In  ifindex 2 02:00:00:00:00:01 ethertype IPv4 (0x0800), length 134: ",
    "00:12:29.910779 ip: ",
  ];
  test.each(links)("%s", (link) => {
    const raw = shown(packet(octets("INVITE")));
    expect(read(`${link}${ends}: SIP: ${message("INVITE")[0]}`, ...raw).records).toMatchObject([
      { ...place, octets: octets("INVITE") },
    ]);
    expect(read(...verbose("INVITE", `${link}${says()}`)).records).toMatchObject([
      { ...place, transport: "udp", octets: octets("INVITE") },
    ]);
  });
});

describe("what is wrong or cut", () => {
  test("a message shorter than its line says is given, and that is said", () => {
    expect(read(...verbose("INVITE").slice(0, 5)).records).toMatchObject([
      { ...place, notes: [expect.stringMatching(/^the log says \d+ bytes, \d+ are here$/)] },
    ]);
  });

  test("the first fragment of a datagram is given as what it is", () => {
    const lines = verbose("INVITE", `00:12:29.910779 IP ${says("[+]")}`);
    expect(read(...lines).records).toMatchObject([
      { notes: ["it is the first fragment of a datagram, without those that follow"] },
    ]);
  });

  test("without the line of the ends the message is still there", () => {
    const [first = "", , ...rest] = verbose("INVITE");
    expect(read(first, ...rest).records).toMatchObject([{ octets: octets("INVITE"), from: undefined }]);
  });

  test("lines in any order, cut anywhere, do no harm", () => {
    const real = [...verbose("INVITE"), ...shown(packet(octets("BYE"))), ...dumped(packet(octets("BYE")))];
    const line = fc.oneof(
      fc.constantFrom(...real),
      fc.constantFrom(...real).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        read(...lines);
      }),
      { numRuns: 300 },
    );
  });

  test("a line made to make patterns slow is read at once", () => {
    const began = performance.now();
    read(
      `00:12:29.910779 ${"IP (".repeat(100_000)}`,
      `00:12:29.910779 IP (${") (".repeat(100_000)}`,
      `00:12:29.910779 ${" ip: ".repeat(100_000)}`,
      `    ${"a.b > ".repeat(100_000)}`,
      `00:12:29.910779 IP ${says()}`,
      `    ${"a.".repeat(200_000)}`,
    );
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
