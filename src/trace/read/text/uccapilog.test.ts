import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { createTextReader } from "./text-reader.ts";

const samples = path.join(import.meta.dirname, "../../../../test/traces/samples");
const sample = (name: string): string => readFileSync(path.join(samples, name), "latin1");

function read(text: string) {
  const records: TraceRecord[] = [];
  const reader = createTextReader({
    sink: (record) => records.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(Buffer.from(text, "latin1"));
  reader.end();
  const messages = records.filter((record) => record.kind === "sip");
  return {
    format: reader.format,
    records,
    messages,
    logs: records.filter((record) => record.kind === "log"),
  };
}

const stamp = (text: string, thread = "17B4:15C0") => `08/25/2009|13:47:02.915 ${thread} INFO  :: ${text}`;
const ways = "192.0.2.1:5061 (From Local Address: 192.0.2.9:2217)";
const packet = (message: string, thread?: string) => [
  stamp(`Sending Packet - ${ways} ${message.length} bytes:`, thread),
  stamp(message, thread),
  stamp(`End of Sending Packet - ${ways} ${message.length} bytes`, thread),
];
const message = (body = "", ...fields: string[]) =>
  [
    "MESSAGE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/TLS 192.0.2.9:2217",
    "Call-ID: 1@h",
    "CSeq: 1 MESSAGE",
    ...fields,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");

describe("a log of Communicator", () => {
  test("a packet has its time, both ends, and the own address as its clock", () => {
    const [invite] = read(sample("seed-ds-invite.uccapilog")).messages;
    expect(invite).toMatchObject({
      at: { ms: Date.UTC(2009, 7, 25, 13, 47, 2, 915), kind: "local" },
      direction: "out",
      from: { address: "192.168.100.65", port: 2217 },
      to: { address: "192.168.100.69", port: 5061 },
      transport: "tls",
      clock: "192.168.100.65",
      position: { line: 1 },
    });
    expect(invite?.octets).toHaveLength(1851);
  });

  test("what was received goes the other way", () => {
    expect(read(sample("seed-ds-487.uccapilog")).messages).toMatchObject([
      { direction: "in", clock: "192.168.100.65", to: { address: "192.168.100.65" }, transport: "tls" },
    ]);
  });

  test("a document in a body keeps its entities and its length", () => {
    const text = message("<note>R&amp;D &lt;x&gt; <p>q</p></note>");
    expect(read(packet(text).join("\r\n")).messages).toMatchObject([{ octets: text, notes: [] }]);
  });

  test("a line that ends in a letter of two bytes keeps both", () => {
    expect(read(stamp("signed in as Voil\xc3\xa0  ")).logs).toMatchObject([
      { text: "signed in as Voil\xc3\xa0" },
    ]);
  });

  test("another thread's line between them is a record of its own", () => {
    const [begin = "", first = "", end = ""] = packet(message("v=0\r\n"));
    const [start = "", ...rest] = first.split("\r\n");
    const other = stamp("connect failed hr=0x80EE0067", "17B4:0001");
    const { messages, logs } = read([begin, start, other, ...rest.slice(0, -1), end].join("\r\n"));
    expect(messages).toMatchObject([{ octets: message("v=0\r\n"), notes: [] }]);
    expect(logs).toMatchObject([
      { text: "connect failed hr=0x80EE0067", level: "info", position: { line: 3 } },
    ]);
  });

  test("a log that breaks off gives what it has, and says so", () => {
    const whole = packet(message()).join("\r\n");
    const { messages } = read(whole.slice(0, whole.indexOf("CSeq")));
    expect(messages).toHaveLength(1);
    expect(messages[0]?.notes).toContain("the log does not say where it ends");
  });
});

describe("a log pasted out of a web page", () => {
  const names = ["invite", "200ok", "reinvite", "cancel", "487"].map((name) => `seed-ds-${name}.uccapilog`);
  const wholes = names.map((name) => read(sample(name)).messages[0]);
  /** As the article prints it: four blanks after each line, two before some records, lines of `=` between records. */
  const article = (blank: string) =>
    names
      .map((name, at) =>
        sample(name)
          .trimEnd()
          .split("\r\n")
          .map(
            (line) =>
              `${/^\d\d\//.test(line) && at % 2 === 0 ? blank.repeat(2) : ""}${line}${blank.repeat(4)}`,
          )
          .join("\n"),
      )
      .join(`\n${blank.repeat(4)}\n${"=".repeat(40)}${blank.repeat(4)}\n`);
  const octets = (text: string) => read(text).messages.map((one) => one.octets);
  const expected = wholes.map((one) => one?.octets);

  test("the five messages of the article come out as the client wrote them, octet for octet", () => {
    const { format, messages } = read(article(" "));
    expect(format).toBe("uccapilog");
    expect(messages.map((one) => one.octets)).toEqual(expected);
    expect(messages.map((one) => [one.at, one.direction, one.from, one.to, one.clock])).toEqual(
      wholes.map((one) => [one?.at, one?.direction, one?.from, one?.to, one?.clock]),
    );
  });

  test("so they do with no-break blanks, and with entities and tags", () => {
    expect(octets(article("\xc2\xa0"))).toEqual(expected);
    const html = article(" ").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    expect(octets(html)).toEqual(expected);
    expect(octets(html.replaceAll("\n", "<br>\n"))).toEqual(expected);
  });

  test("an article whose records have lost their End lines gives five messages still", () => {
    const cut = article(" ")
      .split("\n")
      .filter((line) => !line.includes("End of "))
      .join("\n");
    expect(octets(cut)).toEqual(expected);
  });
});
