import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../record.ts";
import { createTextReader } from "./text-reader.ts";

const samples = path.join(import.meta.dirname, "../../../../test/traces/samples");
const sample = (name: string): string => readFileSync(path.join(samples, name), "latin1");

function read(...lines: string[]) {
  const records: TraceRecord[] = [];
  const reader = createTextReader({
    sink: (record) => records.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(Buffer.from(lines.join("\r\n"), "latin1"));
  reader.end();
  expect(reader.format).toBe("ocslogger");
  return {
    messages: records.filter((record) => record.kind === "sip"),
    logs: records.filter((record) => record.kind === "log"),
  };
}

const begin = (rest: string, flag = "TF_PROTOCOL", cpu = "0") =>
  `TL_INFO(${flag}) [${cpu}]06E4.0EB4::01/18/2012-05:00:43.101.00005386 ${rest}`;
const PLACE = "(SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125))";
const OPTIONS = [
  begin(`${PLACE}$$begin_record`),
  "Trace-Correlation-Id: 2003888399",
  "Instance-Id: 0000C23F",
  'Direction: incoming;source="internal edge";destination="external edge"',
  "Peer: fe.example.com:61182",
  "Message-Type: request",
  "Start-Line: OPTIONS sip:bob@example.com SIP/2.0",
  "To: <sip:bob@example.com>",
  "CSeq: 1 OPTIONS",
  "Call-ID: 017b",
  "VIA: SIP/2.0/TLS 192.0.2.10:61182;branch=z9hG4bK6de49c9a",
  "CONTENT-LENGTH: 0",
  "Message-Body: -",
  "$$end_record",
];
const octets = (body: string, ...fields: string[]) =>
  `${["OPTIONS sip:bob@example.com SIP/2.0", "To: <sip:bob@example.com>", "CSeq: 1 OPTIONS", "Call-ID: 017b", "VIA: SIP/2.0/TLS 192.0.2.10:61182;branch=z9hG4bK6de49c9a", ...fields].join("\r\n")}\r\n\r\n${body}`;

describe("protocol records", () => {
  test("the message is put together from its fields, and the peer is where it came from", () => {
    expect(read(...OPTIONS).messages).toMatchObject([
      {
        octets: octets("", "CONTENT-LENGTH: 0"),
        direction: "in",
        from: { address: "fe.example.com", port: 61182 },
        to: undefined,
        transport: "tls",
        at: { ms: Date.UTC(2012, 0, 18, 5, 0, 43, 101), kind: "local" },
      },
    ]);
  });

  test("a body goes on to the end of the record, with a line end or without, as its length says", () => {
    const body = ["v=0", "o=- 0 0 IN IP4 192.0.2.10", "s=session"];
    for (const text of [body.join("\r\n"), `${body.join("\r\n")}\r\n`]) {
      const length = `CONTENT-LENGTH: ${text.length}`;
      const [first = "", ...rest] = body;
      const lines = [...OPTIONS.slice(0, 11), length, `Message-Body: ${first}`, ...rest, "$$end_record"];
      expect(read(...lines).messages).toMatchObject([{ octets: octets(text, length) }]);
    }
  });

  test("entities in a body are the body's", () => {
    const body = "<note>R&amp;D &lt;x&gt;</note>";
    const length = `CONTENT-LENGTH: ${body.length}`;
    const lines = [...OPTIONS.slice(0, 11), length, `Message-Body: ${body}`, "$$end_record"];
    expect(read(...lines).messages).toMatchObject([{ octets: octets(body, length) }]);
  });

  test("fields that a page wrapped go on with the line before, a URI at the start of a line too", () => {
    const lines = OPTIONS.flatMap((line) =>
      line.startsWith("Call-ID")
        ? [
            "Contact: <sip:bob@example.com>,",
            "sip:carol@example.com",
            "User-Agent: RTCC/4.0.0.0",
            "(Edge)",
            line,
          ]
        : [line],
    );
    const [message] = read(...lines).messages;
    expect(message?.octets).toContain(
      "Contact: <sip:bob@example.com>, sip:carol@example.com\r\nUser-Agent: RTCC/4.0.0.0 (Edge)\r\n",
    );
    expect(message?.notes).toContain("2 wrapped lines were joined");
  });

  test("a record pasted out of a page, with entities, is the same message", () => {
    const page = OPTIONS.map((line) => `${line.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}<br>`);
    expect(read(...page).messages[0]?.octets).toBe(octets("", "CONTENT-LENGTH: 0"));
  });

  test("what an application logs as text is taken as it stands", () => {
    const text = ["SIP/2.0 200 OK", "Call-ID: 9@h", "CSeq: 1 INVITE", "Content-Length: 0", ""];
    const { messages } = read(
      begin("(S4,SipMessage.DataLoggingHelper:SipMessage.cs(613))[2345]", "TF_PROTOCOL", "2"),
      "<<<<<<<<<<<<Incoming SipMessage c=[<SipTlsConnection_2D3C4A>]",
      ...text,
      "------------EndOfIncoming SipMessage",
    );
    expect(messages).toMatchObject([
      { octets: `${text.join("\r\n")}\r\n`, direction: "in", from: undefined },
    ]);
  });
});

describe("records of components", () => {
  test("eight records come out with their level and component", () => {
    const { logs, messages } = read(sample("seed-ocs-validation.txt"));
    expect(messages).toEqual([]);
    expect(logs.map(({ level }) => level)).toEqual([
      "verbose",
      "info",
      "error",
      "verbose",
      "error",
      "verbose",
      "error",
      "verbose",
    ]);
    expect(logs[2]).toMatchObject({
      component: "UserSettingValidationHelper",
      text: "Line URI tel:3048;phone-context=cdp.udp is not valid for UC -- returning error 0xC3EC7E02(LC_VALIDATION_E_INVALID_TEL_URI)",
    });
  });

  test("records wrapped over two lines say the same", () => {
    const texts = (name: string) => read(sample(name)).logs.map(({ text }) => text.replaceAll(" ", ""));
    expect(texts("seed-ocs-validation-wrapped.txt")).toEqual(texts("seed-ocs-validation.txt"));
  });

  test("a diagnostic record names its call and ends at its end line, though it has no begin line", () => {
    const { logs } = read(
      begin("(SIPStack,SIPAdminLog::TraceDiagRecord:SIPAdminLog.cpp(144))", "TF_DIAG"),
      "LogType: diagnostic",
      "Severity: warning",
      "Result-Code: 0xc3e93c5e SIPPROXY_E_ROUTING",
      "SIP-Call-ID: c00b",
      "$$end_record",
      "what stands between",
      ...OPTIONS,
    );
    expect(logs).toMatchObject([{ callId: "c00b", component: "SIPAdminLog::TraceDiagRecord" }]);
    expect(logs[0]?.text).toContain("Result-Code: 0xc3e93c5e SIPPROXY_E_ROUTING");
    expect(logs[0]?.text).not.toContain("between");
  });

  test("the machine that CLS names is whose clock it is, a processor's number is none", () => {
    expect(read(begin(`${PLACE}text`, "TF_COMPONENT", String.raw`pool\FE01`)).logs).toMatchObject([
      { clock: String.raw`pool\FE01` },
    ]);
    expect(read(begin(`${PLACE}text`, "TF_COMPONENT")).logs[0]).not.toHaveProperty("clock");
  });

  test("a record without time and place is one all the same", () => {
    expect(read("TL_WARN(TF_CONNECTION) the connection was closed").logs).toMatchObject([
      { at: undefined, level: "warn", component: undefined, text: "the connection was closed" },
    ]);
  });
});
