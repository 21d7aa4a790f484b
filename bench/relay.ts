/**
 * CPU for each packet that the relay carries, over real sockets of the loopback: `node bin/run.mjs bench/relay.ts [packets=200000]`. Clients and peers
 * are a process of their own, so only the relay's time counts. A packet has 1,200 bytes, as those of a shared desktop.
 */
import { fork } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { writeChannelData } from "#formats/stun/channel-data";
import { ATTRIBUTE, METHOD, UDP } from "#formats/stun/codes";
import { attributeOf, printStun, readStun } from "#formats/stun/message";
import { octetBytes, printAddress, readAddress } from "#formats/stun/values";
import { MediaPorts } from "#net/media-ports";
import { RealClock } from "#net/real-clock";
import { openRelayPorts } from "#net/relay-ports";
import { RouteTable } from "#pipeline/requests";
import { createRelay } from "#roles/relay/index";
import { createRelaySecrets } from "#security/relay-secrets";
import { literalSettings } from "#testing/literal-settings";

const HOST = "127.0.0.1";
const PACKETS = Number(process.argv[process.send ? 3 : 2] ?? 200_000);
const BYTES = 1_200;
const CHANNEL = 0x4000;
/** So many are under way at a time: enough to keep the relay busy, few enough to lose none. */
const WINDOW = 64;
const secrets = createRelaySecrets(new Uint8Array(32));

/** This process carries, and measures itself. */
async function relay(): Promise<void> {
  const scope = new Scope();
  const made = createRelay({
    clock: new RealClock(),
    log: silentLog,
    settings: literalSettings({
      "relay.networks": ["127.0.0.0/8"],
      "relay.most-kilobits-per-second": 1_000_000,
    }),
    secrets,
    ports: new MediaPorts({ first: 41_000, last: 41_199 }),
    realm: () => "bench.test",
    isAllowed: () => true,
    listenAddresses: () => [HOST],
    ownAddresses: () => [HOST],
    sourceAddress: async () => undefined,
    isOwnService: () => false,
    listeners: () => [],
    report: (error) => console.error(error.message),
  });
  await made.start(new RouteTable(), scope);
  const { open } = await openRelayPorts({
    addresses: [HOST],
    port: 0,
    orAnother: false,
    flag: "",
    takeSocket: made.takeSocket,
    takeStream: made.takeStream,
  });
  const child = fork(import.meta.filename, [String(open[0]?.port), String(PACKETS)]);
  await once(child, "message");
  for (const way of ["client to peer", "peer to client"]) {
    const cpu = process.cpuUsage();
    const began = performance.now();
    child.send("go");
    const [lost] = await once(child, "message");
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (performance.now() - began) / 1000;
    const each = (user + system) / PACKETS;
    console.log(
      `${way}: ${each.toFixed(1)} µs CPU a packet (${(user / PACKETS).toFixed(1)} of them not in the kernel), ` +
        `${Math.round(PACKETS / seconds)} packets/s, ${lost} lost`,
    );
  }
  child.kill();
  process.exit(0);
}

/** The other process: one client, one peer. */
async function load(port: number): Promise<void> {
  const [client, peer] = [await bound(), await bound()];
  const username = `${Math.floor(Date.now() / 1000) + 3600}:alice`;
  const key = secrets.longTermKey(username, "bench.test", secrets.password(username));
  let nonce: Uint8Array | undefined;
  const ask = async (method: number, attributes: readonly (readonly [number, Uint8Array])[]) => {
    const proof = nonce
      ? ([
          [ATTRIBUTE.username, octetBytes(username)],
          [ATTRIBUTE.realm, octetBytes("bench.test")],
          [ATTRIBUTE.nonce, nonce],
        ] as const)
      : [];
    const parts = {
      kind: "request",
      method,
      transactionId: secrets.randomBytes(12),
      attributes: [...attributes, ...proof],
    } as const;
    client.send(printStun(parts, nonce ? { sign: (bytes) => secrets.hmac(key, bytes) } : {}), port, HOST);
    const [bytes] = (await once(client, "message")) as [Uint8Array]; // what dgram gives
    const read = readStun(bytes);
    if (!read.ok) throw new Error(read.expected);
    return read.value;
  };
  const wish = [ATTRIBUTE.requestedTransport, Uint8Array.of(UDP, 0, 0, 0)] as const;
  nonce = attributeOf(await ask(METHOD.allocate, [wish]), ATTRIBUTE.nonce);
  const granted = await ask(METHOD.allocate, [wish]);
  const relayed = readAddress(
    attributeOf(granted, ATTRIBUTE.xorRelayedAddress) ?? new Uint8Array(),
    granted.transactionId,
  );
  if (!relayed) throw new Error("no allocation");
  const peerPlace = printAddress({ address: HOST, port: peer.address().port }, new Uint8Array(12));
  await ask(METHOD.channelBind, [
    [ATTRIBUTE.channelNumber, Uint8Array.of(CHANNEL >> 8, 0, 0, 0)],
    [ATTRIBUTE.xorPeerAddress, peerPlace],
  ]);
  const data = new Uint8Array(BYTES);
  const framed = new Uint8Array(BYTES + 4);
  writeChannelData(framed, CHANNEL, data);
  process.send?.("ready");
  await measured(
    () => client.send(framed, port, HOST),
    () => peer,
  );
  await measured(
    () => peer.send(data, relayed.port, HOST),
    () => client,
  );
}

/** Sends all packets, a window at a time; waits for the word, and tells how many did not arrive. */
async function measured(send: () => void, receiver: () => Socket): Promise<void> {
  await once(process, "message");
  let [sent, arrived, at] = [0, 0, 0];
  const { promise, resolve } = Promise.withResolvers<void>();
  const push = () => {
    while (sent < PACKETS && sent - arrived < WINDOW) {
      sent++;
      send();
    }
  };
  const hear = () => {
    if (++arrived === PACKETS) resolve();
    else push();
  };
  receiver().on("message", hear);
  // What was lost leaves the window full: then nothing arrives any more.
  const watch = setInterval(() => {
    if (arrived === at) resolve();
    at = arrived;
  }, 1_000);
  push();
  await promise;
  clearInterval(watch);
  receiver().off("message", hear);
  process.send?.(PACKETS - arrived);
}

async function bound(): Promise<Socket> {
  const socket = createSocket({
    type: "udp4",
    recvBufferSize: 4 << 20,
    lookup: (_, __, found) => found(null, HOST, 4),
  });
  await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
  return socket;
}

if (process.send) await load(Number(process.argv[2]));
else await relay();
