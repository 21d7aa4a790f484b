import { expect, test } from "vitest";
import { Scope } from "#base/scope";
import { type LiteralFlow, literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import type { SipMessage } from "../message/message.ts";
import type { Transport } from "./flow.ts";
import { defaultTransportLimits } from "./limits.ts";
import { createReceiver, type ReceiveUses } from "./receive.ts";
import { parseUdpFlowId, printUdpFlowId } from "./udp-flow-id.ts";

/** A receiver, and what it told of what it read. */
function stage(of: Partial<ReceiveUses> = {}) {
  const clock = new VirtualClock();
  const messages: SipMessage[] = [];
  const told: string[] = [];
  const recorded: string[] = [];
  const scope = new Scope();
  const receiver = createReceiver(
    {
      clock,
      flows: {
        find: () => undefined,
        opened: () => true,
        closed: () => {},
        alias: (flow, port) => void told.push(`alias ${flow.id} ${port}`),
      },
      limits: () => defaultTransportLimits,
      record: (octets) => void recorded.push(octets),
      admit: () => true,
      received: (message) => void messages.push(message),
      newTag: () => "ours",
      explain: (problem) => [["warning", `399 parley "${problem.explanation.id}"`]],
      unreadable: (problem) => void told.push(problem.explanation.id),
      sent: () => {},
      isNeeded: () => false,
      defect: (error) => void told.push(`defect: ${error instanceof Error ? error.message : error}`),
      ...of,
    },
    scope,
  );
  /** A connection that is open, and closes itself at the receiver as sockets do. */
  const connect = (transport: Transport, remote = { address: "192.0.2.9", port: 40_000 }): LiteralFlow => {
    const flow = literalFlow({ id: "a1", transport, remote });
    flow.onClose((reason) => receiver.closed(flow, reason));
    receiver.opened(flow);
    return flow;
  };
  return { clock, receiver, messages, told, recorded, connect, scope };
}

const message = (
  over: { via?: string; from?: string; cseq?: string; start?: string; end?: string } = {},
): string =>
  [
    over.start ?? "OPTIONS sip:example.com SIP/2.0",
    `Via: ${over.via ?? "SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK1"}`,
    "Max-Forwards: 70",
    `From: ${over.from ?? "<sip:alice@example.com>;tag=a"}`,
    "To: <sip:example.com>",
    "Call-ID: 1",
    `CSeq: ${over.cseq ?? "1 OPTIONS"}`,
    over.end ?? "Content-Length: 0",
    "",
    "",
  ].join("\r\n");

test("a message over a connection is recorded, read and handed on as it is", () => {
  const { receiver, messages, recorded, connect } = stage();
  const flow = connect("tcp");
  receiver.received(flow, `\r\n${message().slice(0, 50)}`);
  expect(messages).toEqual([]);
  receiver.received(flow, message().slice(50) + message());
  expect(messages.map((one) => one.get("via"))).toEqual(
    Array(2).fill("SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK1"),
  );
  expect(recorded).toEqual([message(), message()]);
});
test("pings are answered over TCP, TLS and WebSocket; empty datagrams are not", () => {
  for (const transport of ["tcp", "tls", "ws", "wss"] as const) {
    const { receiver, messages, connect } = stage();
    const flow = connect(transport);
    receiver.received(flow, "\r\n\r\n");
    receiver.received(flow, "\r\n");
    expect([flow.sent, messages], transport).toEqual([["\r\n"], []]);
  }
  const { receiver, told } = stage();
  const flow = literalFlow({ transport: "udp" });
  for (const datagram of ["\r\n\r\n", "\r\n", "\0\0\0\0", ""]) receiver.received(flow, datagram);
  expect([flow.sent, told]).toEqual([[], []]);
});
test("a STUN binding request on the SIP port is answered", () => {
  const { receiver, recorded } = stage();
  const flow = literalFlow({ transport: "udp" });
  receiver.received(flow, `\0\x01\0\0\x21\x12\xa4\x42${"i".repeat(12)}`);
  expect(flow.sent[0]?.slice(0, 20)).toBe(`\x01\x01\0\x0c\x21\x12\xa4\x42${"i".repeat(12)}`);
  expect(recorded).toEqual([]);
});
test("a WebSocket message is one message", () => {
  const { receiver, messages, connect } = stage();
  receiver.received(connect("wss"), message({ via: "SIP/2.0/WSS x.invalid;branch=z9hG4bK1" }));
  expect(messages[0]?.get("via")).toBe("SIP/2.0/WSS x.invalid;branch=z9hG4bK1;received=192.0.2.9");
});
test("Via tells where a request was seen: received, rport, and for Communicator its port and connection", () => {
  const via = (
    over: Parameters<typeof message>[0],
    transport: Transport = "tls",
    address = "203.0.113.9",
  ) => {
    const { receiver, messages, connect } = stage();
    const flow = connect(transport, { address, port: 12_723 });
    receiver.received(flow, message(over));
    return messages[0]?.getAll("via");
  };
  const plain = "SIP/2.0/TLS 10.0.0.17:49201;branch=z9hG4bK2";
  expect(via({ via: plain })).toEqual([`${plain};received=203.0.113.9`]);
  expect(via({ via: plain }, "tls", "10.0.0.17")).toEqual([plain]);
  expect(via({ via: `${plain};rport` }, "udp", "10.0.0.17")).toEqual([
    `${plain};received=10.0.0.17;rport=12723`,
  ]);
  expect(via({ via: `${plain}, SIP/2.0/UDP other` })).toEqual([
    `${plain};received=203.0.113.9`,
    "SIP/2.0/UDP other",
  ]);
  expect(via({ via: "SIP/2.0/TLS [2001:DB8::1]:5061" }, "tls", "2001:db8:0::1")).toEqual([
    "SIP/2.0/TLS [2001:DB8::1]:5061",
  ]);
  expect(via({ via: "SIP/2.0/UDP pc.example.com;received=6.6.6.6;branch=z9hG4bK3 ;rport" }, "udp")).toEqual([
    "SIP/2.0/UDP pc.example.com;branch=z9hG4bK3;received=203.0.113.9;rport=12723",
  ]);
  const communicator = "<sip:alice@example.com>;tag=a;epid=2501450599";
  expect(via({ via: plain, from: communicator })).toEqual([
    `${plain};received=203.0.113.9;ms-received-port=12723;ms-received-cid=a1`,
  ]);
});
test("an alias is told with the port of the Via, or the usual one", () => {
  const { receiver, told, connect } = stage();
  const flow = connect("tls");
  receiver.received(flow, message({ via: "SIP/2.0/TLS 192.0.2.9:5071;branch=z9hG4bK1;alias" }));
  receiver.received(flow, message({ via: "SIP/2.0/TLS 192.0.2.9;branch=z9hG4bK1;alias" }));
  expect(told).toEqual(["alias a1 5071", "alias a1 5061"]);
});
test("an unreadable request is answered with the field and what was expected, and the connection goes on", () => {
  const { receiver, messages, told, connect } = stage();
  const flow = connect("tcp");
  receiver.received(flow, message({ cseq: "one OPTIONS" }) + message());
  expect(flow.sent.length).toBe(1);
  expect(flow.sent[0]?.split("\r\n")).toEqual([
    "SIP/2.0 400 Bad Request (CSeq: expected a number, a blank, a method)",
    "Via: SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK1",
    "From: <sip:alice@example.com>;tag=a",
    "To: <sip:example.com>;tag=ours",
    "Call-ID: 1",
    "CSeq: one OPTIONS",
    'Warning: 399 parley "SIP-0201"',
    "Content-Length: 0",
    "",
    "",
  ]);
  expect([told, messages.length]).toEqual([["SIP-0201"], 1]);
});
test("another version of SIP is refused as such", () => {
  const { receiver, connect } = stage();
  const flow = connect("tcp");
  receiver.received(flow, message({ start: "OPTIONS sip:example.com SIP/7.0" }));
  expect(flow.sent[0]).toMatch(/^SIP\/2\.0 505 /);
});
test("blanks in odd places of a request line, and missing fields, are answered with 400 (RFC 4475)", () => {
  const without = message()
    .replace(/From:.*\r\n/, "")
    .replace(/Call-ID:.*\r\n/, "");
  const odd = [
    "OPTIONS  sip:example.com  SIP/2.0",
    "OPTIONS sip:example.com; lr SIP/2.0",
    "OPTIONS sip:example.com SIP/2.0  ",
  ];
  for (const octets of [without, ...odd.map((start) => message({ start }))]) {
    const { receiver, connect } = stage();
    const flow = connect("tcp");
    receiver.received(flow, octets);
    expect(flow.sent[0], octets).toMatch(/^SIP\/2\.0 400 /);
  }
});
test("unreadable ACKs, answers, and what is no SIP are not answered", () => {
  for (const start of ["ACK sip:example.com SIP/2.0", "SIP/2.0 200 OK", "SIP/2.0 20 OK", "GET / HTTP/1.1"]) {
    const { receiver, told, connect } = stage();
    const flow = connect("tcp");
    receiver.received(flow, message({ start, cseq: "x" }));
    expect([flow.sent, told], start).toEqual([[], ["SIP-0201"]]);
  }
});
test("a datagram that ends before its body does is refused", () => {
  const { receiver } = stage();
  const flow = literalFlow({ transport: "udp" });
  receiver.received(flow, `${message({ end: "Content-Length: 9" })}1234`);
  expect(flow.sent[0]).toMatch(/^SIP\/2\.0 400 .*Content-Length/);
});
test("a stream that cannot be cut is answered once and closed", () => {
  const { receiver, told, recorded, connect } = stage();
  const flow = connect("tls");
  receiver.received(flow, message({ end: "Content-Length: -1" }) + message());
  receiver.received(flow, message());
  expect(flow.sent.length).toBe(1);
  expect(flow.sent[0]).toMatch(/^SIP\/2\.0 400 Bad Request \(Content-Length: expected/);
  expect(flow.ended).toMatch(/^The connection from tls 192\.0\.2\.9 port 40000 cannot be cut/);
  expect([told, recorded.length]).toEqual([["SIP-0202"], 1]);
});
test("what rate limits refuse is recorded, and neither read nor answered", () => {
  const { receiver, messages, recorded, connect } = stage({ admit: () => false });
  const flow = connect("tcp");
  receiver.received(flow, message() + message({ cseq: "x" }));
  expect([messages, flow.sent, recorded.length]).toEqual([[], [], 2]);
});
test("a defect ends the message that it met, not the ones behind it", () => {
  const { receiver, told, connect } = stage({
    received: () => {
      throw new Error("broken");
    },
  });
  receiver.received(connect("tcp"), message() + message());
  expect(told).toEqual(["defect: broken", "defect: broken"]);
});

test("silent connections are closed by their agreement, slow and idle ones by the limits", () => {
  const { clock, receiver, connect, scope } = stage();
  const agreed = connect("tls");
  const slow = connect("tls");
  const silent = connect("tls");
  receiver.received(agreed, message());
  receiver.agreeKeepAlive(agreed, 120);
  receiver.received(slow, "OPT");
  clock.pass(35_000);
  expect([agreed.ended, slow.ended, silent.ended].map(Boolean)).toEqual([false, true, false]);
  clock.pass(30_000);
  expect(silent.ended).toBe("No message came in the first 60 s.");
  receiver.received(agreed, "\r\n\r\n"); // at 65 s
  clock.pass(270_000);
  expect(agreed.open).toBe(true);
  clock.pass(5_000);
  expect(agreed.ended).toMatch(/^Nothing was heard for 275 s; 270 s are given\.$/);
  void scope.end();
});
test("a busy line that always ends in the middle of a message is not slow", () => {
  const { clock, receiver, connect } = stage();
  const flow = connect("tcp");
  receiver.received(flow, message().slice(0, 50));
  for (let round = 0; round < 20; round++) {
    clock.pass(5_000);
    receiver.received(flow, message().slice(50) + message().slice(0, 50));
  }
  expect(flow.open).toBe(true);
  clock.pass(40_000);
  expect(flow.open).toBe(false);
});

test("a UDP client that receives on another port than it sends from is answered there, unless an address translator is between", () => {
  const local = { address: "0.0.0.0", port: 5060 };
  const answeredAt = (via: string) => {
    const ports: number[] = [];
    const flowOf = (port: number) => {
      const remote = { address: "192.0.2.9", port };
      return literalFlow({ id: printUdpFlowId(local, remote), transport: "udp", local, remote });
    };
    const { receiver } = stage({
      flows: {
        find: (id) => flowOf(parseUdpFlowId(id)?.remote.port ?? 0),
        opened: () => true,
        closed: () => {},
        alias: () => {},
      },
      received: (_message, flow) => void ports.push(flow.remote.port),
    });
    receiver.received(flowOf(40_000), message({ via: `SIP/2.0/UDP ${via};branch=z9hG4bK1` }));
    return ports[0];
  };
  expect(answeredAt("192.0.2.9:5070")).toBe(5070);
  expect(answeredAt("192.0.2.9")).toBe(5060);
  expect(answeredAt("192.0.2.9:40000")).toBe(40_000);
  expect(answeredAt("192.0.2.9:5070;rport")).toBe(40_000);
  expect(answeredAt("10.0.0.17:5070")).toBe(40_000);
});
