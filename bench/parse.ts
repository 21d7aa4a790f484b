/**
 * CPU of reading and printing one message, without sockets: an INVITE of a real Communicator client and a short MESSAGE.
 * From bytes to bytes, as `net` does it: a string that is read twice, or never written, would flatter the figures.
 * `node bench/parse.ts [--json] [--seconds N]`.
 */

import { readFileSync } from "node:fs";
import { checkMessage } from "#sip/message/check-message";
import { lintMessage } from "#sip/message/lint";
import type { SipMessage } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createResponse } from "#sip/message/respond";

const INVITE = readFileSync(
  new URL("../test/golden/communicator/invite-desktop-sharing.txt", import.meta.url),
);
const HELLO =
  "Are you coming to the meeting? It begins in five minutes, and the room is the big one upstairs.";
const MESSAGE = Buffer.from(
  "MESSAGE sip:bob@192.0.2.10:41000;transport=tcp SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK7d0f2c11;rport\r\n" +
    'Max-Forwards: 70\r\nFrom: "Alice" <sip:alice@example.com>;tag=49583\r\nTo: <sip:bob@example.com>\r\n' +
    "Call-ID: 843817637684230@192.0.2.9\r\nCSeq: 4711 MESSAGE\r\nUser-Agent: Example Phone 2.1\r\n" +
    `Content-Type: text/plain\r\nContent-Length: ${HELLO.length}\r\n\r\n${HELLO}`,
  "latin1",
);

const seconds = Number(process.argv[process.argv.indexOf("--seconds") + 1]) || 1;
const ROUND = 5_000;
/** Keeps results alive, so that no work is left out. */
let sink = 0;

function read(bytes: Buffer): SipMessage {
  const result = parseMessage(bytes.toString("latin1"));
  if (!result.ok) throw new Error(`The benchmark's message cannot be read: ${result.refusal.expected}.`);
  return result.value;
}

const print = (message: SipMessage): number => Buffer.from(printMessage(message), "latin1").length;

/** Reads it, and the four fields that every transaction asks for. */
function readWithFields(bytes: Buffer): void {
  const message = read(bytes);
  sink += message.via.host.length + message.cseq.number + message.callId.length;
  sink += (message.from.tag?.length ?? 0) + message.to.parameters.length;
}

/** What a proxy does to the message itself: one hop less, its Via and Record-Route on top, a new Request-URI. */
function forward(bytes: Buffer): void {
  const message = read(bytes);
  if (checkMessage(message) || message.kind === "response")
    throw new Error("The benchmark's message is no good request.");
  const copy = message.copy();
  copy.uri = "sip:bob@198.51.100.7:5070;transport=tls";
  copy.set("max-forwards", String(Number(copy.get("max-forwards")) - 1));
  copy.prepend("record-route", "<sip:ms.example.com;transport=tls;lr;ms-route-sig=ab12cd34ef56>");
  copy.prepend("via", "SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK12345678");
  copy.remove("proxy-authorization");
  sink += print(copy);
}

function answer(bytes: Buffer): void {
  const message = read(bytes);
  if (message.kind === "request") sink += print(createResponse(message, 180, undefined, { toTag: "t1" }));
}

const rows: { operation: string; octets: number; microseconds: number }[] = [];
for (const [name, bytes] of [
  [`INVITE ${INVITE.length} B`, INVITE],
  [`MESSAGE ${MESSAGE.length} B`, MESSAGE],
] as const) {
  const message = read(bytes);
  const work: Record<string, () => void> = {
    "parse: start line, every field indexed": () => {
      sink += read(bytes).fields.length;
    },
    "parse, then Via, From, To, CSeq, Call-ID": () => readWithFields(bytes),
    "parse and check": () => {
      if (checkMessage(read(bytes))) throw new Error("The benchmark's message is faulty.");
    },
    print: () => {
      sink += print(message);
    },
    "parse, check, change as a proxy does, print": () => forward(bytes),
    "parse, answer 180, print": () => answer(bytes),
    lint: () => {
      sink += lintMessage(bytes.toString("latin1")).problems.length;
    },
  };
  for (const [operation, action] of Object.entries(work))
    rows.push({ operation: `${name}, ${operation}`, octets: bytes.length, microseconds: measure(action) });
}

if (process.argv.includes("--json")) console.log(JSON.stringify({ node: process.version, rows }));
else
  for (const { operation, microseconds } of rows)
    console.log(`${microseconds.toFixed(2).padStart(7)} µs  ${operation}`);
if (sink === 0) throw new Error("Nothing was measured.");

/** CPU microseconds of one operation: the quickest of five rounds of at least a fifth of the time each, after as long a warm-up. */
function measure(action: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const begun = process.cpuUsage();
    const end = performance.now() + seconds * 200;
    let done = 0;
    do {
      for (let time = 0; time < ROUND; time++) action();
      done += ROUND;
    } while (performance.now() < end);
    const { user, system } = process.cpuUsage(begun);
    if (round > 0) best = Math.min(best, (user + system) / done);
  }
  return best;
}
