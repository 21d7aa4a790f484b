import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Parley, passwordOf } from "./clients/parley.ts";
import { readText, workFolder } from "./clients/program.ts";
import { openTcp, RawSip } from "./clients/raw-sip.ts";
import { eventually, pause } from "./clients/tape.ts";

/** Resolves when the other end closed it. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on("error", () => {});
    if (socket.destroyed) resolve();
    else socket.on("close", () => resolve());
    socket.resume();
  });

const soon = <Value>(what: string, promise: Promise<Value>, seconds: number): Promise<Value> =>
  Promise.race([
    promise,
    pause(seconds * 1000).then(() => Promise.reject(new Error(`${seconds} s passed before ${what}.`))),
  ]);

/** Bad streams, long messages, slow clients and crowds: each is bounded, and others notice nothing. */
describe("the limits", () => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await Parley.start({ dir: workFolder("limits") });
    await parley.user("alice");
  });
  afterEach(async () => {
    // Whatever happened, a decent client is served at once.
    const raw = await RawSip.tcp(parley.ports.tcp);
    expect((await raw.register("alice", "example.com", passwordOf("alice"))).status).toBe(200);
    raw.close();
    expect(memoryMegabytes(parley.pid)).toBeLessThan(600);
  });
  afterAll(async () => {
    await parley?.stop();
  });

  const streams = {
    "random octets": Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919 + 13) % 251)),
    "a web browser": "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "a TLS handshake on the plain port": Buffer.from("16030100a5010000a10303", "hex"),
    zeros: Buffer.alloc(100_000),
    "a start line without end": `OPTIONS sip:${"a".repeat(200_000)}`,
    "a field without end": `OPTIONS sip:example.com SIP/2.0\r\nX: ${"a".repeat(200_000)}`,
    "fields without end": `OPTIONS sip:example.com SIP/2.0\r\n${"X: a\r\n".repeat(40_000)}`,
    "a negative Content-Length": "OPTIONS sip:example.com SIP/2.0\r\nContent-Length: -1\r\n\r\n",
    "a gigantic Content-Length": "OPTIONS sip:example.com SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
    "no Content-Length": "OPTIONS sip:example.com SIP/2.0\r\nCall-ID: a\r\n\r\n",
  };
  test.each(Object.entries(streams))("%s on a connection ends that connection only", async (_, octets) => {
    const socket = await openTcp(parley.ports.tcp);
    const end = closed(socket);
    socket.write(octets);
    // What may still become a message is waited for; with the other end closed there is nothing to wait for.
    setTimeout(() => socket.end(), 500);
    await soon("the server closed the connection", end, 10);
  });

  test("a message of 70 KB is carried; one over the limit is refused with the reason", async () => {
    const raw = await RawSip.tcp(parley.ports.tcp);
    await raw.register("alice", "example.com", passwordOf("alice"));
    const to = "sip:nobody@example.com";
    const from = "sip:alice@example.com";
    const send = (size: number, callId: string) =>
      raw.ask({
        method: "MESSAGE",
        uri: to,
        from,
        to,
        callId,
        body: "x".repeat(size),
        more: ["Content-Type: text/plain"],
      });
    expect((await send(70_000, "seventy@x")).status).toBe(404);
    expect((await send(300_000, "three-hundred@x")).status).toBe(413);
    raw.close();
  });

  test("a UDP datagram of 60 KB and broken ones do no harm", async () => {
    const raw = await RawSip.udp(parley.ports.udp);
    for (const octets of [
      "",
      "\0",
      "SIP/2.0",
      "\r\n\r\n",
      "x".repeat(60_000),
      "INVITE",
      "SIP/2.0 200 OK\r\n\r\n",
    ])
      raw.octets(octets);
    await pause(300);
    raw.close();
  });

  test("clients that send an octet a second hold nobody up", async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => openTcp(parley.ports.tcp)));
    const text = "OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKslow\r\n";
    let at = 0;
    const timer = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write(text[at % text.length] ?? "x");
      at++;
    }, 1000);
    try {
      // A message that has begun must be whole within 30 s, however steadily it trickles.
      await soon("the slow connections were closed", Promise.all(slow.map(closed)), 45);
    } finally {
      clearInterval(timer);
      for (const socket of slow) socket.destroy();
    }
  });

  test("1,000 connections at once are served", async () => {
    const sockets: RawSip[] = [];
    for (let round = 0; round < 10; round++)
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => RawSip.tcp(parley.ports.tcp)))));
    const from = "sip:example.com";
    const answers = await Promise.all(
      sockets.map((raw) => raw.ask({ method: "OPTIONS", uri: from, from, to: from }, 20)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const status = await parley.json<{ connections: number }>("status");
    expect(status.connections).toBeGreaterThanOrEqual(1000);
    for (const raw of sockets) raw.close();
    await eventually("the connections to be gone", async () => {
      const { connections } = await parley.json<{ connections: number }>("status");
      return connections < 10 ? true : undefined;
    });
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});

function memoryMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;
}
