import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { HOST, issueFor } from "#testing/open-sockets";
import type { ByteStream } from "./byte-stream.ts";
import { openHttpDoor } from "./http.ts";
import { openRelayPorts } from "./relay-ports.ts";
import { sourceAddress } from "./source-address.ts";

let context: tls.SecureContext;
beforeAll(async () => {
  const { identity } = await issueFor();
  context = tls.createSecureContext({ cert: identity.certificates, key: identity.key });
});

const BINDING = Buffer.from("000100002112a442000102030405060708090a0b", "hex");

/** An HTTPS port that says hello to HTTP and sends back what comes as media. */
async function openDoor() {
  const streams: ByteStream[] = [];
  const door = await openHttpDoor({
    address: HOST,
    port: 0,
    flag: "--https-port",
    secureContext: () => context,
    handle: (request, response) => void response.end(`hello ${request.url}`),
    takeMedia: (stream) => {
      streams.push(stream);
      stream.onBytes((bytes) => stream.write(bytes));
    },
    failed: () => undefined,
  });
  onTestFinished(() => door.close());
  const connect = async (options: tls.ConnectionOptions = {}) => {
    const socket = tls.connect({ host: HOST, port: door.bound.port, rejectUnauthorized: false, ...options });
    onTestFinished(() => void socket.destroy());
    await once(socket, "secureConnect");
    return socket;
  };
  return { streams, connect };
}

async function textOf(socket: net.Socket, until: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    if (until.test(text)) break;
  }
  return text;
}

test("HTTP and TURN share the HTTPS port: the first byte behind the handshake decides", async () => {
  const { streams, connect } = await openDoor();
  const media = await connect();
  media.write(BINDING);
  const [echo] = await once(media, "data");
  expect(echo).toEqual(BINDING);
  expect(streams).toMatchObject([{ transport: "tls", remote: { address: HOST } }]);

  const page = await connect({ ALPNProtocols: ["http/1.1"] });
  page.write("GET /one HTTP/1.1\r\nHost: x\r\n\r\n");
  page.write("GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  expect(await textOf(page, /hello \/two/)).toMatch(/hello \/one.*hello \/two/s);
  expect(streams).toHaveLength(1);
});

test("a request that comes byte by byte is HTTP all the same, and a client that asks for stun.turn gets it", async () => {
  const { connect } = await openDoor();
  const page = await connect();
  for (const character of "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") page.write(character);
  expect(await textOf(page, /hello/)).toContain("hello /slow");
  const media = await connect({ ALPNProtocols: ["stun.turn"] }); // RFC 7443
  expect(media.alpnProtocol).toBe("stun.turn");
});

test("a relay port that is taken is passed over unless it was asked for", async () => {
  const holder = net.createServer().listen(0, HOST);
  onTestFinished(() => void holder.close());
  await once(holder, "listening");
  const { port } = holder.address() as net.AddressInfo; // a TCP socket that listens has no other form
  const options = {
    addresses: [HOST],
    port,
    flag: "--relay-port",
    takeSocket: () => undefined,
    takeStream: () => undefined,
  };
  await expect(openRelayPorts({ ...options, orAnother: false })).rejects.toMatchObject({
    explanation: { id: "NET-0001" },
  });
  const { open, close } = await openRelayPorts({ ...options, orAnother: true });
  onTestFinished(close);
  expect(open.map(({ transport }) => transport)).toEqual(["udp", "tcp"]);
  expect(new Set(open.map((one) => one.port)).size).toBe(1);
  expect(open[0]?.port).not.toBe(port);
});

test("the address that leads to another is the system's answer", async () => {
  expect(await sourceAddress("127.0.0.9")).toBe("127.0.0.1");
});
