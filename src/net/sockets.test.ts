import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { issueServerCertificate } from "#security/x509-issue";
import { literalSettings } from "#testing/literal-settings";
import {
  first,
  Heard,
  HOST,
  issueFor,
  openSockets,
  type TestCertificates,
  tlsClient,
} from "#testing/open-sockets";
import { RealClock } from "./real-clock.ts";
import { queueKilobytes } from "./settings.ts";
import { Sockets } from "./sockets.ts";

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await issueFor();
});

test("TCP: octets pass both ways byte for byte, and what is sent in one turn leaves in one piece", async () => {
  const { heard, port } = await openSockets(["tcp"], certificates);
  const socket = net.connect(port("tcp"), HOST);
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).toReversed());
  socket.write(all);
  await heard.until(() => heard.pieces.length > 0);
  const flow = first(heard.flows);
  expect(heard.octetsOf(flow)).toBe(all.toString("latin1"));
  expect(flow.transport).toBe("tcp");
  expect(flow.remote).toEqual({ address: HOST, port: socket.localPort });
  expect(flow.local).toEqual({ address: HOST, port: port("tcp") });

  const pieces: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => pieces.push(chunk));
  for (let part = 0; part < 10; part++) flow.send(`part ${part}\xff `);
  await once(socket, "data");
  expect(pieces.map((piece) => piece.toString("latin1"))).toEqual([
    Array.from({ length: 10 }, (_, part) => `part ${part}\xff `).join(""),
  ]);
  socket.destroy();
});

test("TCP: the end of a connection is told once, with its reason", async () => {
  const { heard, port } = await openSockets(["tcp"], certificates);
  const leaving = net.connect(port("tcp"), HOST);
  await heard.until(() => heard.flows.length === 1);
  const told: string[] = [];
  first(heard.flows).onClose((reason) => told.push(reason));
  leaving.end();
  await heard.until(() => heard.ends.length === 1);
  expect(first(heard.ends).reason).toBe("closed by the other side");
  expect(told).toEqual(["closed by the other side"]);
  expect(first(heard.flows).send("x")).toBe(false);

  const resetting = net.connect(port("tcp"), HOST);
  await heard.until(() => heard.flows.length === 2);
  resetting.resetAndDestroy();
  await heard.until(() => heard.ends.length === 2);
  expect(heard.ends[1]?.reason).toBe("reset by the other side");
});

test("close sends what is queued, and then ends the connection", async () => {
  const { heard, port } = await openSockets(["tcp"], certificates);
  const socket = net.connect(port("tcp"), HOST);
  await heard.until(() => heard.flows.length === 1);
  const flow = first(heard.flows);
  let got = "";
  socket.on("data", (chunk: Buffer) => {
    got += chunk.toString("latin1");
  });
  flow.send("last words");
  flow.close("because");
  expect(flow.open).toBe(false);
  expect(heard.ends.map(({ reason }) => reason)).toEqual(["because"]);
  await once(socket, "end");
  expect(got).toBe("last words");
  expect(flow.onClose(() => undefined)).toBeTypeOf("function");
});

test("a connection whose other end does not read is closed when its queue is full", async () => {
  const { heard, port, sockets } = await openSockets(["tcp"], certificates, {
    settings: { [queueKilobytes.name]: 64 },
  });
  const socket = net.connect(port("tcp"), HOST);
  socket.on("error", () => undefined);
  socket.pause();
  await heard.until(() => heard.flows.length === 1);
  const flow = first(heard.flows);
  const piece = "x".repeat(32 * 1024);
  while (flow.send(piece)) await new Promise<void>((resolve) => setImmediate(resolve)); // until the kernel takes no more
  expect(flow.open).toBe(false);
  expect(first(heard.ends).reason).toMatch(/^the other side does not read: \d+ bytes wait for it$/);
  socket.destroy();
  await once(socket, "close");
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(sockets.queued).toBe(0);
});

test("a connection that the sink refuses is closed, and nothing is read from it", async () => {
  const { heard, port } = await openSockets(["tcp"], certificates);
  heard.accepts = false;
  const socket = net.connect(port("tcp"), HOST);
  socket.write("OPTIONS sip:x SIP/2.0\r\n\r\n");
  await once(socket, "close");
  expect(heard.pieces).toEqual([]);
});

test("UDP: datagrams come with a flow that can be found again by its id's addresses", async () => {
  const one = await openSockets(["udp"], certificates);
  const other = await openSockets(["udp"], certificates);
  const there = { address: HOST, port: other.port("udp") };
  const flow = one.sockets.udp(there, undefined);
  expect(flow?.send("hello \xfe")).toBe(true);
  await other.heard.until(() => other.heard.pieces.length === 1);
  const came = first(other.heard.pieces);
  expect(came.octets).toBe("hello \xfe");
  expect(came.flow.transport).toBe("udp");
  came.flow.send("and back");
  await one.heard.until(() => one.heard.pieces.length === 1);
  expect(first(one.heard.pieces).flow).toBe(flow);
  expect(one.sockets.udp(there, flow?.local)).toBe(flow);
  expect(one.sockets.udp(there, { address: HOST, port: 1 })).toBeUndefined();
  expect(one.sockets.udp({ address: "::1", port: 5060 }, undefined)).toBeUndefined();
  expect(one.heard.flows).toEqual([]);
});

test("TLS: a client that trusts our authority gets a flow, and comes back with its session", async () => {
  const { heard, port } = await openSockets(["tls"], certificates);
  let session: Buffer | undefined;
  for (const resumed of [false, true]) {
    const before = heard.pieces.length;
    const socket = tlsClient(port("tls"), certificates, { session });
    socket.on("session", (fresh: Buffer) => {
      session = fresh;
    });
    await once(socket, "secureConnect");
    expect(socket.isSessionReused()).toBe(resumed);
    expect(socket.authorized).toBe(true);
    socket.write("ping");
    await heard.until(() => heard.pieces.length > before);
    const { flow } = heard.pieces[before] ?? first([]);
    expect(flow.transport).toBe("tls");
    flow.send("pong");
    await once(socket, "data");
    socket.destroy();
  }
  expect(heard.refusals).toEqual([]);
});

test("TLS: another certificate counts from the next handshake on, and no open connection notices", async () => {
  let served = certificates.identity;
  const { heard, port } = await openSockets(["tls"], certificates, { served: () => served });
  const before = tlsClient(port("tls"), certificates);
  await once(before, "secureConnect");
  const old = before.getPeerCertificate().fingerprint256;
  const issued = await issueServerCertificate(certificates.authority, ["localhost"], Date.now());
  served = { certificates: issued.certificate, key: issued.key };
  const after = tlsClient(port("tls"), certificates);
  await once(after, "secureConnect");
  expect(after.getPeerCertificate().fingerprint256).not.toBe(old);
  before.write("still here");
  await heard.until(() => heard.pieces.some(({ octets }) => octets === "still here"));
  expect(heard.ends).toEqual([]);
  before.destroy();
  after.destroy();
});

test("connect: TCP and TLS connections are announced and carry octets; TLS proves the server's names", async () => {
  const server = await openSockets(["tcp", "tls"], certificates);
  const ours = await openSockets(["tcp"], certificates);
  for (const transport of ["tcp", "tls"] as const) {
    const hop = { transport, address: HOST, port: server.port(transport), serverName: "sip.example.com" };
    const flow = await ours.sockets.connect(hop);
    expect(ours.heard.flows.at(-1)).toBe(flow);
    expect(flow.peerNames).toEqual(transport === "tls" ? ["localhost", "sip.example.com"] : []);
    flow.send("OPTIONS");
    await server.heard.until(() => server.heard.pieces.at(-1)?.octets === "OPTIONS");
    flow.close("done");
  }
});

test("listen: all transports of one wanted port get the same number, on IPv4 and IPv6", async () => {
  const heard = new Heard();
  const sockets = new Sockets({
    clock: new RealClock(),
    settings: literalSettings(),
    identity: {
      context: () => tls.createSecureContext(),
      clientContext: () => tls.createSecureContext(),
      notAfter: "",
    },
    refused: () => undefined,
  });
  onTestFinished(() => sockets.close());
  const ports = await sockets.listen(
    [{ transports: ["udp", "tcp"], addresses: [], port: 0, flag: "--sip-port" }],
    heard,
  );
  expect(new Set(ports.map(({ port }) => port)).size).toBe(1);
  expect(ports.map(({ transport }) => transport)).toContain("udp");
  expect(ports.map(({ address }) => address)).toContain("0.0.0.0");
});
