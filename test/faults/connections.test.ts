import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { createAuthority, issueServerCertificate } from "#security/x509-issue";
import {
  emptyFolder,
  newestEvent,
  nextProblem,
  type Running,
  startForThisTest,
  usedFolders,
} from "./planted.ts";

const HOST = "127.0.0.1";
const DAY_MS = 86_400_000;
const usedFolder = usedFolders();

/** Connects, does what it does, and gives what the server then tells of. */
async function toldOf(server: Running, connect: () => net.Socket) {
  const since = await newestEvent(server);
  const socket = connect().on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  const { id, why } = await nextProblem(server, since);
  return { id, ...(why === "unknown" ? { kind: "unknown" } : why) };
}

const old = (maxVersion: tls.SecureVersion): tls.ConnectionOptions => ({
  minVersion: "TLSv1",
  maxVersion,
  ciphers: "DEFAULT@SECLEVEL=0",
  rejectUnauthorized: false,
});

test("connections that cannot be: each is told of with its own cause", async () => {
  const server = await startForThisTest(usedFolder());
  const port = server.port("tls");
  const told = (connect: () => net.Socket) => toldOf(server, connect);

  for (const version of ["TLSv1", "TLSv1.1"] as const) {
    expect(await told(() => tls.connect({ host: HOST, port, ...old(version) }))).toEqual({
      id: "NET-0010",
      kind: "tls.version",
      observed: { newestOffered: version === "TLSv1" ? "TLSv1.0" : version },
      expected: { atLeast: "TLSv1.2" },
    });
  }
  expect(
    await told(() =>
      tls.connect({
        host: HOST,
        port,
        maxVersion: "TLSv1.2",
        ciphers: "ECDHE-RSA-AES128-GCM-SHA256",
        rejectUnauthorized: false,
      }),
    ),
  ).toMatchObject({ id: "NET-0011", kind: "tls.cipher" });

  const plain = (to: number, text: string) => () => {
    const socket = net.connect(to, HOST);
    socket.write(text);
    return socket;
  };
  expect(await told(plain(port, "REGISTER sip:example.com SIP/2.0\r\n\r\n"))).toMatchObject({
    id: "NET-0014",
    kind: "tls.first-bytes",
  });
  const tcp = server.port("tcp");
  expect(await told(() => tls.connect({ host: HOST, port: tcp, rejectUnauthorized: false }))).toMatchObject({
    id: "NET-0015",
    kind: "tcp.first-bytes",
    observed: "a TLS handshake",
  });
});

/** What openssl's client, which says why it goes, makes of a certificate. */
function strictClient(port: number, more: readonly string[]): net.Socket {
  const argv = ["s_client", "-connect", `${HOST}:${port}`, "-verify_return_error", ...more];
  const child = spawn("openssl", argv, { stdio: "ignore" });
  onTestFinished(() => void child.kill());
  return new net.Socket(); // openssl has the connection
}

test("a client that does not trust our authority", async () => {
  const server = await startForThisTest(usedFolder());
  expect(await toldOf(server, () => strictClient(server.port("tls"), []))).toMatchObject({
    id: "NET-0012",
    kind: "tls.alert",
    observed: "unknown_ca",
  });
});

/** A data folder whose certificate in use was issued 500 days ago and ended 103 days ago. */
async function folderWithExpiredCertificate(): Promise<{ data: string; authority: string; ended: string }> {
  const data = emptyFolder();
  const folder = path.join(data, "certificates");
  mkdirSync(folder);
  const then = Date.now() - 500 * DAY_MS;
  const authority = await createAuthority("Long ago", then);
  const server = await issueServerCertificate(authority, ["example.com", "sip.example.com", HOST], then);
  for (const [name, { certificate, key }] of [
    ["authority", authority],
    ["server-1", server],
  ] as const) {
    writeFileSync(path.join(folder, `${name}.pem`), certificate);
    writeFileSync(path.join(folder, `${name}-key.pem`), key);
  }
  const inUse = { current: { name: "server-1", source: "imported" } };
  writeFileSync(path.join(folder, "in-use.json"), JSON.stringify(inUse));
  const ended = new Date(Math.floor((then + 397 * DAY_MS) / 1000) * 1000).toISOString();
  return { data, authority: path.join(folder, "authority.pem"), ended };
}

test("the certificate in use has expired: client, doctor and certificate say so, and nobody blames anything else", async () => {
  const { data, authority, ended } = await folderWithExpiredCertificate();
  const server = await startForThisTest(data);
  const told = await toldOf(server, () => strictClient(server.port("tls"), ["-CAfile", authority]));
  expect(told).toMatchObject({
    id: "NET-0013",
    kind: "tls.alert",
    observed: { alert: "certificate_expired" },
    expected: { before: ended },
  });
  const { checks, healthy } = await server.call("doctor");
  expect(healthy).toBe(false);
  const wrong = checks.filter(({ answer }) => answer === "no");
  expect(wrong.map(({ help }) => help).filter((id) => id !== undefined)).toContain("CERT-0001");
  expect(wrong.map(({ name }) => name)).toEqual(["the certificate is valid", "certificate chain"]);
  expect(wrong.at(-1)?.measured).toContain("CERT_HAS_EXPIRED");
});

test("a server in order: doctor calls it over TCP and TLS, and finds nothing", async () => {
  const server = await startForThisTest(usedFolder());
  const since = await newestEvent(server);
  const before = await server.call("auditList");
  const { checks, healthy } = await server.call("doctor");
  expect(checks.filter(({ answer }) => answer === "no")).toEqual([]);
  expect(healthy).toBe(true);
  const steps =
    /^connecting [\d.]+ ms, REGISTER .* INVITE and 180 .* 200 and ACK .* BYE .* signing out [\d.]+ ms$/;
  for (const transport of ["tcp", "tls"]) {
    const call = checks.find(({ name }) => name === `sign-in and call over ${transport}`);
    expect(call).toMatchObject({ answer: "yes", measured: expect.stringMatching(steps) });
  }
  // It leaves nothing behind: no user, no device, no event, no line of the audit trail.
  expect(await server.call("auditList")).toEqual(before);
  expect(await server.call("userList")).toMatchObject({ total: 1 });
  expect(await server.call("endpointList")).toMatchObject({ endpoints: [] });
  expect((await server.call("eventList", { query: { since } })).events).toEqual([]);
});

test("doctor several times at once: every check has users of its own", async () => {
  const server = await startForThisTest(usedFolder());
  const reports = await Promise.all([1, 2, 3].map(() => server.call("doctor")));
  expect(reports.map(({ healthy }) => healthy)).toEqual([true, true, true]);
});

test.each([
  { "authentication.digest-algorithms": ["SHA-256"], "tls.min-version": "TLSv1.3" },
  { "authentication.trust-proven-connections": false, "registrar.min-expires-seconds": 3600 },
  { "authentication.trusted-peers": ["127.0.0.1"], "registrar.most-endpoints": 1 },
  { "directory.sign-in-ways": ["ntlm", "browser"], "authentication.unauthenticated-calls": "refuse" },
  { "tls.ask-peer-certificate": true },
])("settings that somebody may choose are no fault to the doctor: %j", async (values) => {
  const server = await startForThisTest(usedFolder());
  await server.call("settingChange", { body: { values } });
  const { checks } = await server.call("doctor");
  expect(checks.filter(({ answer }) => answer === "no")).toEqual([]);
});
