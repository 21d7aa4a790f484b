import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { Heard, HOST, issueFor, openSockets, type TestCertificates } from "#testing/open-sockets";
import { VirtualClock } from "#testing/virtual-clock";
import { connect } from "./connect.ts";
import { SendQueues } from "./send-queues.ts";

const DAY = 86_400_000;
let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await issueFor();
});

async function explained(attempt: Promise<unknown>) {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExplainedError)) throw new Error(`not explained: ${String(error)}`);
  return error.explanation;
}

/** A server that answers in its own way; its port. */
async function serve(server: net.Server): Promise<number> {
  server.listen(0, HOST);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

const hop = (transport: "tcp" | "tls", port: number, serverName = "sip.example.com") => ({
  transport,
  address: HOST,
  port,
  serverName,
});

test("nothing listens there: NET-0020", async () => {
  const { sockets, heard } = await openSockets(["tcp"], certificates);
  const free = net.createServer();
  const port = await serve(free);
  free.close();
  await once(free, "close");
  for (const transport of ["tcp", "tls"] as const) {
    const why = await explained(sockets.connect(hop(transport, port)));
    expect(why).toMatchObject({ id: "NET-0020", why: { observed: { port, error: "ECONNREFUSED" } } });
  }
  expect(heard.flows).toEqual([]);
});

test("no TLS answer in time: NET-0021 says that TCP was reached", async () => {
  const clock = new VirtualClock();
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => sockets.push(socket));
  const port = await serve(server);
  const attempt = connect(hop("tls", port), {
    clock,
    sink: new Heard(),
    queues: new SendQueues(),
    queueLimit: () => 1_000,
    queueAllLimit: () => 1_000,
    tlsOnPlainPort: () => undefined,
    identity: {
      context: () => tls.createSecureContext(),
      clientContext: () => tls.createSecureContext(),
      notAfter: "",
    },
    connectMs: () => 8_000,
  });
  const [arrived]: net.Socket[] = await once(server, "connection");
  await once(arrived ?? server, "data"); // our hello is there
  clock.pass(8_000);
  const why = await explained(attempt);
  expect(why).toMatchObject({
    id: "NET-0021",
    why: { observed: { reached: "TCP" }, expected: { within: "8 s" } },
  });
  for (const socket of sockets) socket.destroy();
});

test("a certificate with other names: NET-0023 lists them", async () => {
  const server = await openSockets(["tls"], certificates);
  const { sockets, heard } = await openSockets(["tcp"], certificates);
  const why = await explained(sockets.connect(hop("tls", server.port("tls"), "sip.example.org")));
  expect(why).toMatchObject({
    id: "NET-0023",
    why: { observed: { names: ["localhost", "sip.example.com"] }, expected: "sip.example.org" },
  });
  expect(heard.flows).toEqual([]);
});

test("a certificate of an authority that nobody here trusts: NET-0024 names it", async () => {
  const server = await openSockets(["tls"], await issueFor());
  const { sockets } = await openSockets(["tcp"], certificates);
  const why = await explained(sockets.connect(hop("tls", server.port("tls"))));
  expect(why).toMatchObject({ id: "NET-0024", why: { observed: { issuer: "Test authority" } } });
  expect(why.what).toContain("does not trust");
});

test("an expired certificate, and one of tomorrow: NET-0025 with both ends and our time", async () => {
  for (const now of [Date.now() - 400 * DAY, Date.now() + DAY]) {
    const other = await issueFor(undefined, now);
    const server = await openSockets(["tls"], other);
    // The authority's own time must not be the cause.
    const { sockets } = await openSockets(["tcp"], { ...certificates, authority: other.authority });
    const why = await explained(sockets.connect(hop("tls", server.port("tls"))));
    expect(why.id).toBe("NET-0025");
    expect(why.what).toMatch(/valid from 20\d\d-.*Z to 20\d\d-.*Z; now it is 20\d\d-.*Z/);
  }
});

test("a server that speaks no TLS, or ends the handshake: NET-0026", async () => {
  const { sockets } = await openSockets(["tcp"], certificates);
  const plain = await serve(
    net.createServer((socket) => socket.on("error", () => undefined).end("SIP/2.0 400 Bad Request\r\n\r\n")),
  );
  expect((await explained(sockets.connect(hop("tls", plain)))).id).toBe("NET-0026");
  const { certificates: cert, key } = certificates.identity;
  const old = await serve(
    tls.createServer({
      cert,
      key,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    }),
  );
  const why = await explained(sockets.connect(hop("tls", old)));
  expect(why.id).toBe("NET-0026");
});

test("WebSocket is for clients: NET-0027", async () => {
  const { sockets } = await openSockets(["tcp"], certificates);
  const why = await explained(sockets.connect({ transport: "wss", address: HOST, port: 1 }));
  expect(why.id).toBe("NET-0027");
});
