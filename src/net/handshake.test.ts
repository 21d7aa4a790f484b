import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { beforeAll, expect, test } from "vitest";
import {
  first,
  Heard,
  HOST,
  issueFor,
  openSockets,
  type TestCertificates,
  tlsClient,
} from "#testing/open-sockets";
import { VirtualClock } from "#testing/virtual-clock";
import { readFirstBytes } from "./client-hello.ts";
import { explainHandshake } from "./explain-handshake.ts";
import { SendQueues } from "./send-queues.ts";
import { askPeerCertificate, pendingHandshakesPerAddress } from "./settings.ts";
import { TlsAccept } from "./tls-accept.ts";

const DAY = 86_400_000;
let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await issueFor();
});

/** What one client that cannot connect is told about, in the log. */
async function refusalOf(
  connect: (port: number) => net.Socket,
  more: Parameters<typeof openSockets>[2] = {},
  transport: "tcp" | "tls" = "tls",
) {
  const { heard, port } = await openSockets([transport], certificates, more);
  const socket = connect(port(transport));
  socket.on("error", () => undefined);
  await heard.until(() => heard.refusals.length > 0);
  const { problem, remote } = first(heard.refusals);
  expect(remote.address).toBe(HOST);
  expect(heard.refusals).toHaveLength(1);
  return problem.explanation;
}

const old = (maxVersion: tls.SecureVersion): tls.ConnectionOptions => ({
  minVersion: "TLSv1",
  maxVersion,
  ciphers: "DEFAULT@SECLEVEL=0",
});

test("a client with an older TLS than we accept: NET-0010 names both versions", async () => {
  const why = await refusalOf((port) => tlsClient(port, certificates, old("TLSv1.1")));
  expect(why).toMatchObject({
    id: "NET-0010",
    why: { kind: "tls.version", observed: { newestOffered: "TLSv1.1" }, expected: { atLeast: "TLSv1.2" } },
  });
  const newer = { settings: { "tls.min-version": "TLSv1.3" } };
  const other = await refusalOf((port) => tlsClient(port, certificates, { maxVersion: "TLSv1.2" }), newer);
  expect(other).toMatchObject({ id: "NET-0010", why: { observed: { newestOffered: "TLSv1.2" } } });
});

test("the same client is served when tls.min-version says so, from the next handshake on", async () => {
  const { heard, port, settings } = await openSockets(["tls"], certificates);
  const { minTlsVersion } = await import("./settings.ts");
  settings.set(minTlsVersion, "TLSv1.0");
  const socket = tlsClient(port("tls"), certificates, old("TLSv1"));
  await once(socket, "secureConnect");
  expect(socket.getProtocol()).toBe("TLSv1");
  expect(heard.refusals).toEqual([]);
});

test("a client without a common cipher: NET-0011, with the version ruled out", async () => {
  const rsaOnly: tls.ConnectionOptions = { maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" };
  const why = await refusalOf((port) => tlsClient(port, certificates, rsaOnly));
  expect(why).toMatchObject({ id: "NET-0011", ruledOut: [{ evidence: "the client offers TLSv1.2" }] });
});

test("SIP or HTTP in plain text on the TLS port: NET-0014 shows what came", async () => {
  const speak = (text: string) => (port: number) => {
    const socket = net.connect(port, HOST);
    socket.write(text);
    return socket;
  };
  const sip = await refusalOf(speak("REGISTER sip:example.com SIP/2.0\r\n\r\n"));
  expect(sip.id).toBe("NET-0014");
  expect(sip.what).toContain("SIP without TLS");
  const http = await refusalOf(speak("GET / HTTP/1.1\r\n\r\n"));
  expect(http.what).toContain("HTTP without TLS");
  const neither = await refusalOf(speak("\x03\x00\x00\x13"));
  expect(neither).toMatchObject({ id: "NET-0014", why: { observed: "\\x03\\x00\\x00\\x13" } });
});

test("TLS on the TCP port: NET-0015", async () => {
  const why = await refusalOf((port) => tlsClient(port, certificates), {}, "tcp");
  expect(why.id).toBe("NET-0015");
});

test("alerts about the certificate: NET-0012, and NET-0013 where one side says expired", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const seen = (alert: number, ends: number) => ({
    error: Object.assign(new Error(`tlsv1 alert:SSL alert number ${alert}`), { code: "ERR_SSL_TLSV1_ALERT" }),
    offered: "TLSv1.3",
    minVersion: "TLSv1.2",
    notAfter: new Date(ends).toISOString(),
  });
  const idOf = (alert: number, ends: number) => explainHandshake(seen(alert, ends), now).explanation;
  for (const alert of [42, 43, 44, 46, 48]) expect(idOf(alert, now + DAY).id).toBe("NET-0012");
  expect(idOf(48, now - DAY)).toMatchObject({
    id: "NET-0013",
    fix: [{ command: "parley cert import FILE" }],
  });
  expect(idOf(45, now - DAY).what).toContain("a client refused it for that");
  expect(idOf(45, now + DAY).what).toContain("by our time it is valid until");
  expect(idOf(80, now + DAY)).toMatchObject({ id: "NET-0018", why: "unknown" });
});

test("a real client that does not trust our authority and says so: NET-0012", async () => {
  const { spawn } = await import("node:child_process");
  const { heard, port } = await openSockets(["tls"], certificates);
  const client = spawn(
    "openssl",
    ["s_client", "-connect", `${HOST}:${port("tls")}`, "-verify_return_error"],
    {
      stdio: "ignore",
    },
  );
  await heard.until(() => heard.refusals.length > 0);
  client.kill();
  expect(first(heard.refusals).problem.explanation).toMatchObject({
    id: "NET-0012",
    why: { observed: "unknown_ca" },
  });
});

test("a client that leaves without a word: NET-0018 claims nothing, and says what it is not", async () => {
  const why = await refusalOf((port) => tlsClient(port, certificates, { ca: [], maxVersion: "TLSv1.3" }));
  expect(why).toMatchObject({ id: "NET-0018", why: "unknown" });
  expect(why.ruledOut?.map(({ kind }) => kind)).toEqual(["tls.version", "certificate.expired"]);
});

test("one who connects, says nothing and leaves is not worth a line", async () => {
  const { heard, port } = await openSockets(["tls"], certificates);
  const silent = net.connect(port("tls"), HOST);
  await once(silent, "connect");
  silent.end();
  await once(silent, "close");
  const good = tlsClient(port("tls"), certificates);
  await once(good, "secureConnect");
  await heard.until(() => heard.flows.length === 1);
  expect(heard.refusals).toEqual([]);
});

test("too many handshakes from one address: NET-0017", async () => {
  const few = { settings: { [pendingHandshakesPerAddress.name]: 2 } };
  const { heard, port } = await openSockets(["tls"], certificates, few);
  const sockets = [1, 2, 3].map(() => net.connect(port("tls"), HOST).on("error", () => undefined));
  await heard.until(() => heard.refusals.length > 0);
  expect(first(heard.refusals).problem.explanation).toMatchObject({
    id: "NET-0017",
    why: { observed: 3, expected: { atMost: 2 } },
  });
  for (const socket of sockets) socket.destroy();
});

test("a handshake that does not end: NET-0016, and the connection is gone", async () => {
  const clock = new VirtualClock();
  const heard = new Heard();
  const accept = new TlsAccept({
    clock,
    sink: heard,
    queues: new SendQueues(),
    queueLimit: () => 1_000_000,
    queueAllLimit: () => 1_000_000,
    tlsOnPlainPort: () => undefined,
    identity: {
      context: () => tls.createSecureContext(),
      clientContext: () => tls.createSecureContext(),
      notAfter: "",
    },
    minVersion: () => "TLSv1.2",
    askPeerCertificate: () => false,
    handshakeMs: () => 15_000,
    pendingHandshakes: () => 10,
    pendingHandshakesPerAddress: () => 10,
    refused: (problem, remote) => heard.refused(problem, remote),
  });
  const server = net.createServer((raw) => accept.accept(raw)).listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const client = net.connect(typeof address === "object" ? (address?.port ?? 0) : 0, HOST);
  await once(server, "connection");
  clock.pass(14_900);
  expect(heard.refusals).toEqual([]);
  clock.pass(1_100);
  expect(first(heard.refusals).problem.explanation).toMatchObject({
    id: "NET-0016",
    why: { observed: { sent: "nothing" }, expected: { within: "15 s" } },
  });
  await once(client, "close");
  expect(accept.pending.size).toBe(0);
  server.close();
});

test("names that a client proves by its certificate are known, others are not", async () => {
  const { heard, port } = await openSockets(["tls"], certificates, {
    settings: { [askPeerCertificate.name]: true },
  });
  const { certificates: cert, key } = certificates.identity;
  await once(tlsClient(port("tls"), certificates, { cert, key }), "secureConnect");
  await heard.until(() => heard.flows.length === 1);
  await once(tlsClient(port("tls"), certificates), "secureConnect");
  await heard.until(() => heard.flows.length === 2);
  const stranger = await issueFor();
  const foreign = { cert: stranger.identity.certificates, key: stranger.identity.key };
  await once(tlsClient(port("tls"), certificates, foreign), "secureConnect");
  await heard.until(() => heard.flows.length === 3);
  expect(heard.flows.map(({ peerNames }) => peerNames)).toEqual([["localhost", "sip.example.com"], [], []]);
});

test("readFirstBytes never throws, whatever is cut off where", async () => {
  const { createServer } = net;
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const client = tlsClient(typeof address === "object" ? (address?.port ?? 0) : 0, certificates);
  const [raw]: net.Socket[] = await once(server, "connection");
  const [hello]: Buffer[] = await once(raw ?? client, "data");
  if (!hello) throw new Error("no hello");
  expect(readFirstBytes(hello)).toEqual({ kind: "tls", newest: "TLSv1.3" });
  for (let length = 1; length < hello.length; length++) {
    expect(readFirstBytes(hello.subarray(0, length)).kind).toBe("tls");
  }
  raw?.destroy();
  server.close();
});
