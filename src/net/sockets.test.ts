import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExplainedError } from "#base/explained-error";
import { createAuthority, type IssuedCertificate, issueServerCertificate } from "#security/x509-issue";
import type { Flow, SocketAddress } from "#sip/transport/flow";
import { literalSettings } from "#testing/literal-settings";
import { RealClock } from "./real-clock.ts";
import { createSecureContexts, type Identity } from "./secure-context.ts";
import { minTlsVersion, queueKilobytes } from "./settings.ts";
import { Sockets, type WantedPort } from "./sockets.ts";

const HOST = "127.0.0.1";

/** A sink that remembers, and lets a test wait for what comes. */
class Heard {
  readonly opened_: Flow[] = [];
  readonly closed_: { flow: Flow; reason: string }[] = [];
  readonly received_: { flow: Flow; octets: string }[] = [];
  readonly refused_: { problem: ExplainedError; remote: SocketAddress }[] = [];
  accepts = true;
  #waiting: { when: () => boolean; done: () => void }[] = [];

  opened = (flow: Flow): boolean => {
    this.opened_.push(flow);
    if (!this.accepts) flow.close("one too many");
    this.#look();
    return this.accepts;
  };
  received = (flow: Flow, octets: string): void => {
    this.received_.push({ flow, octets });
    this.#look();
  };
  closed = (flow: Flow, reason: string): void => {
    this.closed_.push({ flow, reason });
    this.#look();
  };
  refused = (problem: ExplainedError, remote: SocketAddress): void => {
    this.refused_.push({ problem, remote });
    this.#look();
  };
  octetsOf(flow: Flow): string {
    return this.received_.flatMap((one) => (one.flow === flow ? [one.octets] : [])).join("");
  }
  until(when: () => boolean): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ when, done });
      this.#look();
    });
  }
  #look(): void {
    this.#waiting = this.#waiting.filter(({ when, done }) => {
      if (!when()) return true;
      done();
      return false;
    });
  }
}

let authority: IssuedCertificate;
let identity: Identity;
const heard: Heard[] = [];
const running: Sockets[] = [];

beforeAll(async () => {
  authority = await createAuthority("Test authority", Date.now());
  const issued = await issueServerCertificate(authority, ["localhost", "sip.example.com", HOST], Date.now());
  identity = { certificates: issued.certificate, key: issued.key };
});
afterAll(async () => {
  await Promise.all(running.map((sockets) => sockets.close()));
});

/** Sockets on free ports of the loopback address. */
async function open(
  transports: WantedPort["transports"],
  values: Record<string, unknown> = {},
  served: () => Identity = () => identity,
) {
  const ears = new Heard();
  heard.push(ears);
  const settings = literalSettings(values);
  const contexts = createSecureContexts(() => settings.get(minTlsVersion));
  const sockets = new Sockets({
    clock: new RealClock(),
    settings,
    identity: {
      context: () => contexts.server(served()),
      clientContext: () => contexts.client(served(), authority.certificate),
      notAfter: new Date(Date.now() + 86_400_000).toISOString(),
    },
    refused: ears.refused,
  });
  running.push(sockets);
  const wanted = [transports.filter((one) => one !== "tls"), transports.filter((one) => one === "tls")];
  await sockets.listen(
    wanted.flatMap((some) =>
      some.length === 0 ? [] : [{ transports: some, addresses: [HOST], port: 0, flag: "--sip-port" }],
    ),
    ears,
  );
  const port = (transport: string) =>
    sockets.open.find((one) => one.transport === transport)?.port ?? Number.NaN;
  return { sockets, ears, port, settings };
}

const first = <T>(list: readonly T[]): T => {
  const [one] = list;
  if (one === undefined) throw new Error("nothing there");
  return one;
};

function client(port: number, options: tls.ConnectionOptions = {}): tls.TLSSocket {
  const socket = tls.connect({
    host: HOST,
    port,
    servername: "localhost",
    ca: authority.certificate,
    ...options,
  });
  socket.on("error", () => undefined);
  return socket;
}

test("TCP: octets pass both ways byte for byte, and what is sent in one turn leaves in one piece", async () => {
  const { ears, port } = await open(["tcp"]);
  const socket = net.connect(port("tcp"), HOST);
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).toReversed());
  socket.write(all);
  await ears.until(() => ears.received_.length > 0);
  const flow = first(ears.opened_);
  expect(ears.octetsOf(flow)).toBe(all.toString("latin1"));
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
  const { ears, port } = await open(["tcp"]);
  const leaving = net.connect(port("tcp"), HOST);
  await ears.until(() => ears.opened_.length === 1);
  const told: string[] = [];
  first(ears.opened_).onClose((reason) => told.push(reason));
  leaving.end();
  await ears.until(() => ears.closed_.length === 1);
  expect(first(ears.closed_).reason).toBe("closed by the other side");
  expect(told).toEqual(["closed by the other side"]);
  expect(first(ears.opened_).send("x")).toBe(false);

  const resetting = net.connect(port("tcp"), HOST);
  await ears.until(() => ears.opened_.length === 2);
  resetting.resetAndDestroy();
  await ears.until(() => ears.closed_.length === 2);
  expect(ears.closed_[1]?.reason).toBe("reset by the other side");
});

test("close sends what is queued, and then ends the connection", async () => {
  const { ears, port } = await open(["tcp"]);
  const socket = net.connect(port("tcp"), HOST);
  await ears.until(() => ears.opened_.length === 1);
  const flow = first(ears.opened_);
  let got = "";
  socket.on("data", (chunk: Buffer) => {
    got += chunk.toString("latin1");
  });
  flow.send("last words");
  flow.close("because");
  expect(flow.open).toBe(false);
  expect(ears.closed_.map(({ reason }) => reason)).toEqual(["because"]);
  await once(socket, "end");
  expect(got).toBe("last words");
  expect(flow.onClose(() => undefined)).toBeTypeOf("function");
});

test("a connection whose other end does not read is closed when its queue is full", async () => {
  const { ears, port, sockets } = await open(["tcp"], { [queueKilobytes.name]: 64 });
  const socket = net.connect(port("tcp"), HOST);
  socket.on("error", () => undefined);
  socket.pause();
  await ears.until(() => ears.opened_.length === 1);
  const flow = first(ears.opened_);
  const piece = "x".repeat(32 * 1024);
  while (flow.send(piece)) await new Promise<void>((resolve) => setImmediate(resolve)); // until the kernel takes no more
  expect(flow.open).toBe(false);
  expect(first(ears.closed_).reason).toMatch(/^the other side does not read: \d+ bytes wait for it$/);
  socket.destroy();
  await once(socket, "close");
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(sockets.queued).toBe(0);
});

test("a connection that the sink refuses is closed, and nothing is read from it", async () => {
  const { ears, port } = await open(["tcp"]);
  ears.accepts = false;
  const socket = net.connect(port("tcp"), HOST);
  socket.write("OPTIONS sip:x SIP/2.0\r\n\r\n");
  await once(socket, "close");
  expect(ears.received_).toEqual([]);
});

test("UDP: datagrams come with a flow that can be found again by its id's addresses", async () => {
  const one = await open(["udp"]);
  const other = await open(["udp"]);
  const there = { address: HOST, port: other.port("udp") };
  const flow = one.sockets.udp(there, undefined);
  expect(flow?.send("hello \xfe")).toBe(true);
  await other.ears.until(() => other.ears.received_.length === 1);
  const came = first(other.ears.received_);
  expect(came.octets).toBe("hello \xfe");
  expect(came.flow.transport).toBe("udp");
  came.flow.send("and back");
  await one.ears.until(() => one.ears.received_.length === 1);
  expect(first(one.ears.received_).flow).toBe(flow);
  expect(one.sockets.udp(there, flow?.local)).toBe(flow);
  expect(one.sockets.udp(there, { address: HOST, port: 1 })).toBeUndefined();
  expect(one.sockets.udp({ address: "::1", port: 5060 }, undefined)).toBeUndefined();
  expect(one.ears.opened_).toEqual([]);
});

test("TLS: a client that trusts our authority gets a flow, and comes back with its session", async () => {
  const { ears, port } = await open(["tls"]);
  let session: Buffer | undefined;
  for (const resumed of [false, true]) {
    const before = ears.received_.length;
    const socket = client(port("tls"), { session });
    socket.on("session", (fresh: Buffer) => {
      session = fresh;
    });
    await once(socket, "secureConnect");
    expect(socket.isSessionReused()).toBe(resumed);
    expect(socket.authorized).toBe(true);
    socket.write("ping");
    await ears.until(() => ears.received_.length > before);
    const { flow } = ears.received_[before] ?? first([]);
    expect(flow.transport).toBe("tls");
    flow.send("pong");
    await once(socket, "data");
    socket.destroy();
  }
  expect(ears.refused_).toEqual([]);
});

test("TLS: another certificate counts from the next handshake on, and no open connection notices", async () => {
  let served = identity;
  const { ears, port } = await open(["tls"], {}, () => served);
  const before = client(port("tls"));
  await once(before, "secureConnect");
  const old = before.getPeerCertificate().fingerprint256;
  const issued = await issueServerCertificate(authority, ["localhost"], Date.now());
  served = { certificates: issued.certificate, key: issued.key };
  const after = client(port("tls"));
  await once(after, "secureConnect");
  expect(after.getPeerCertificate().fingerprint256).not.toBe(old);
  before.write("still here");
  await ears.until(() => ears.received_.some(({ octets }) => octets === "still here"));
  expect(ears.closed_).toEqual([]);
  before.destroy();
  after.destroy();
});

test("connect: TCP and TLS connections are announced and carry octets; TLS proves the server's names", async () => {
  const server = await open(["tcp", "tls"]);
  const here = await open(["tcp"]);
  for (const transport of ["tcp", "tls"] as const) {
    const hop = { transport, address: HOST, port: server.port(transport), serverName: "sip.example.com" };
    const flow = await here.sockets.connect(hop);
    expect(here.ears.opened_.at(-1)).toBe(flow);
    expect(flow.peerNames).toEqual(transport === "tls" ? ["localhost", "sip.example.com"] : []);
    flow.send("OPTIONS");
    await server.ears.until(() => server.ears.received_.at(-1)?.octets === "OPTIONS");
    flow.close("done");
  }
});

test("listen: all transports of one wanted port get the same number, on IPv4 and IPv6", async () => {
  const ears = new Heard();
  const sockets = new Sockets({
    clock: new RealClock(),
    settings: literalSettings(),
    identity: {
      context: () => tls.createSecureContext(),
      clientContext: () => tls.createSecureContext(),
      notAfter: "",
    },
    refused: ears.refused,
  });
  running.push(sockets);
  const ports = await sockets.listen(
    [{ transports: ["udp", "tcp"], addresses: [], port: 0, flag: "--sip-port" }],
    ears,
  );
  expect(new Set(ports.map(({ port }) => port)).size).toBe(1);
  expect(ports.map(({ transport }) => transport)).toContain("udp");
  expect(ports.map(({ address }) => address)).toContain("0.0.0.0");
});
