import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { openReader } from "../open-reader.ts";

const samples = path.join(import.meta.dirname, "../../../../test/traces/samples");
const sample = (name: string): Buffer => readFileSync(path.join(samples, name));

function read(bytes: Uint8Array) {
  const records: TraceRecord[] = [];
  const reader = openReader({
    sink: (record) => records.push(record),
    octetsOf: (from, start, end) => Buffer.from(from).toString("latin1", start, end),
  });
  reader.push(bytes);
  reader.end();
  return { format: reader.format, messages: records.filter((record) => record.kind === "sip") };
}
const readLines = (...lines: string[]) => read(Buffer.from(lines.join("\n")));

const frame = (layers: readonly string[] = []) => [
  "Frame 7: 674 bytes on wire (5392 bits), 674 bytes captured (5392 bits)",
  "    Arrival Time: Nov 23, 2026 00:12:29.910779000 UTC",
  "    Epoch Time: 1795392749.910779000 seconds",
  "Ethernet II, Src: 02:00:00:40:01:11, Dst: 02:00:00:40:01:20",
  "Internet Protocol Version 4, Src: 10.40.1.11, Dst: 10.40.1.20",
  "User Datagram Protocol, Src Port: 5071, Dst Port: 5060",
  ...layers,
];
const sip = (...header: string[]) => [
  "Session Initiation Protocol (MESSAGE)",
  "    Request-Line: MESSAGE sip:bob@example.com SIP/2.0",
  "        Method: MESSAGE",
  "    Message Header",
  "        Call-ID: 1@h",
  "        [Generated Call-ID: 1@h]",
  "        CSeq: 1 MESSAGE",
  "            Sequence Number: 1",
  ...header.map((line) => `        ${line}`),
];
const body = (length: number, ...tree: string[]) => [
  ...frame(),
  ...sip(`Content-Length: ${length}`),
  "    Message Body",
  ...tree.map((line) => `        ${line}`),
];
const head = "MESSAGE sip:bob@example.com SIP/2.0\r\nCall-ID: 1@h\r\nCSeq: 1 MESSAGE\r\n";
const PUT_TOGETHER = "its body was put together from the fields that the text shows";

test("the verbose text of a capture has the messages of the capture", () => {
  const text = read(sample("lab-wireshark-verbose.txt"));
  const capture = read(sample("lab-cancel-hep3.pcap"));
  const wire = capture.messages.filter(({ carrier }) => carrier === undefined);
  expect(text.format).toBe("wireshark-text");
  expect(text.messages.map(({ octets, from, to, transport }) => ({ octets, from, to, transport }))).toEqual(
    wire.map(({ octets, from, to, transport }) => ({ octets, from, to, transport })),
  );
});

describe("a frame", () => {
  test("has its time, number and ends", () => {
    expect(readLines(...frame(sip())).messages).toMatchObject([
      {
        at: { ms: 1_795_392_749_910.779, kind: "utc" },
        direction: "passing",
        from: { address: "10.40.1.11", port: 5071 },
        to: { address: "10.40.1.20", port: 5060 },
        transport: "udp",
        position: { line: 1, frame: 7 },
        octets: `${head}\r\n`,
        notes: [],
      },
    ]);
  });

  test("where names were looked up has the addresses behind them, and ports behind services", () => {
    const [message] = readLines(
      ...frame().slice(0, 4),
      "Internet Protocol Version 4, Src: phone.example (10.40.1.11), Dst: 10.40.1.20 (10.40.1.20)",
      "Transmission Control Protocol, Src Port: 49152 (49152), Dst Port: sip (5060), Seq: 1",
      ...sip(),
    ).messages;
    expect(message).toMatchObject({
      from: { address: "10.40.1.11", port: 49152 },
      to: { address: "10.40.1.20", port: 5060 },
      transport: "tcp",
    });
  });

  test.each([
    [["WebSocket"], "ws"],
    [["Transport Layer Security"], "tls"],
    [["Transport Layer Security", "WebSocket"], "wss"],
  ])("of %j went over %s", (layers, transport) => {
    expect(readLines(...frame([...layers, ...sip()])).messages).toMatchObject([{ transport }]);
  });

  test("may hold several messages", () => {
    const { messages } = readLines(...frame([...sip(), ...sip("Subject: again")]));
    expect(messages.map(({ octets }) => octets)).toEqual([`${head}\r\n`, `${head}Subject: again\r\n\r\n`]);
  });

  test("with a message quoted by ICMP holds none", () => {
    const quoted = sip().map((line) => `    ${line}`);
    expect(readLines(...frame(["Internet Control Message Protocol", ...quoted])).messages).toEqual([]);
  });
});

describe("header fields", () => {
  test.each([
    " [truncated]X-Long: yyy",
    "[truncated] X-Long: yyy",
    "X-Long [truncated]: yyy",
    "X-Long […truncated]: yyy",
  ])("that Wireshark cut are kept, and that is said: %s", (line) => {
    const [message] = readLines(...frame(sip(line)).map((text) => Buffer.from(text).toString())).messages;
    expect(message).toMatchObject({
      octets: `${head}X-Long: yyy\r\n\r\n`,
      notes: ["a long header field is cut in the text"],
    });
  });

  test("that are folded are folded again", () => {
    expect(readLines(...frame(sip("Subject: a\\r\\n b"))).messages).toMatchObject([
      { octets: `${head}Subject: a\r\n b\r\n\r\n` },
    ]);
  });

  test("that are missing altogether are said to be", () => {
    expect(readLines(...frame(sip().slice(0, 3))).messages).toMatchObject([
      {
        octets: "MESSAGE sip:bob@example.com SIP/2.0\r\n\r\n",
        notes: ["no header field of it is in the text"],
      },
    ]);
  });
});

describe("bodies", () => {
  const octetsOf = (lines: readonly string[]) => {
    const [message] = readLines(...lines).messages;
    expect(message?.notes).toEqual([PUT_TOGETHER]);
    return message?.octets.slice(message.octets.indexOf("\r\n\r\n") + 4);
  };

  test("of text have the line ends that Wireshark shows as marks", () => {
    const text = "Hello\r\nfür Bob";
    const length = Buffer.from(text).length;
    const lines = body(
      length,
      "Line-based text data: text/plain (2 lines)",
      "    Hello\\r\\n",
      "    für Bob",
    );
    expect(octetsOf(lines)).toBe(Buffer.from(text).toString("latin1"));
  });

  test("of SDP are its lines, without what is explained of them", () => {
    const lines = body(
      99,
      "Session Description Protocol",
      "    Session Description Protocol Version (v): 0",
      "    Owner/Creator, Session Id (o): - 1 1 IN IP4 192.0.2.1",
      "        Owner Username: -",
      "    Media Attribute (a): fmtp:101 0-15 (really): yes",
    );
    expect(octetsOf(lines)).toBe("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\na=fmtp:101 0-15 (really): yes\r\n");
  });

  test("of XML have their marks, attributes and texts", () => {
    const lines = body(
      99,
      "eXtensible Markup Language",
      "    <?xml",
      '        version="1.0"',
      "        ?>",
      "    <presence",
      '        entity="pres:a@b">',
      "        <note>",
      "            on the phone",
      "            </note>",
      "        </presence>",
    );
    expect(octetsOf(lines)).toBe(
      '<?xml version="1.0" ?><presence entity="pres:a@b"><note>on the phone</note></presence>',
    );
  });

  test("of several parts have the boundaries between them", () => {
    const whole =
      "--bb\r\nContent-Type: text/plain\r\n\r\nhi\r\n--bb\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=-\r\n--bb--\r\n";
    const lines = body(
      whole.length,
      'MIME Multipart Media Encapsulation, Type: multipart/mixed, Boundary: "bb"',
      "    [Type: multipart/mixed]",
      "    First boundary: --bb\\r\\n",
      "    Encapsulated multipart part:  (text/plain)",
      "        Content-Type: text/plain\\r\\n\\r\\n",
      "        Line-based text data: text/plain (1 lines)",
      "            hi",
      "    Boundary: \\r\\n--bb\\r\\n",
      "    Encapsulated multipart part:  (application/sdp)",
      "        Content-Type: application/sdp\\r\\n\\r\\n",
      "        Session Description Protocol",
      "            Session Description Protocol Version (v): 0",
      "            Session Name (s): -",
      "    Last boundary: \\r\\n--bb--\\r\\n",
    );
    expect(octetsOf(lines)).toBe(whole);
  });

  test("of a type that Wireshark does not know, and of a piece of SIP, are their text", () => {
    expect(octetsOf(body(12, "some {bytes}"))).toBe("some {bytes}");
    expect(octetsOf(body(16, "Sipfrag", "    SIP/2.0 200 OK"))).toBe("SIP/2.0 200 OK\r\n");
  });

  test("that are not in the text are said to be missing", () => {
    expect(readLines(...frame(sip("Content-Length: 12"))).messages).toMatchObject([
      { notes: ["its body is not in the text"] },
    ]);
  });
});

describe("hostile texts", () => {
  test("lines in any order, cut anywhere, do no harm", () => {
    const real = sample("lab-wireshark-verbose.txt").toString().split("\n").slice(0, 300);
    const line = fc.oneof(
      fc.constantFrom(
        ...real,
        ...body(5, "eXtensible Markup Language", "    <a", "MIME Multipart", "Boundary: x"),
      ),
      fc.constantFrom(...real).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        readLines(...frame(), ...lines);
      }),
      { numRuns: 300 },
    );
  });

  test("a frame without end is bounded, and that is said", () => {
    const lines = body(9, "Line-based text data", ...Array<string>(30_000).fill(`    ${"x".repeat(100)}`));
    const began = performance.now();
    const [message] = readLines(...lines).messages;
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(message?.octets.length).toBeLessThan(1_100_000);
    expect(message?.notes).toContain("only 20000 lines of it were read");
  });
});
