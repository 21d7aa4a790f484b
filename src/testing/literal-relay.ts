import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { writeChannelData } from "#formats/stun/channel-data";
import { ATTRIBUTE, METHOD, UDP } from "#formats/stun/codes";
import { attributeOf, printStun, readStun, type StunMessage } from "#formats/stun/message";
import { octetBytes, printAddress, readAddress, readError } from "#formats/stun/values";
import { RouteTable } from "#pipeline/requests";
import { createRelay } from "#roles/relay/index";
import type { Place, RelaySocket, RelayStream } from "#roles/relay/uses";
import { createRelaySecrets } from "#security/relay-secrets";
import { literalSettings } from "./literal-settings.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const REALM = "example.com";
export const SERVER = "192.0.2.1";
const FIRST_PORT = 50_000;

/** A socket without a network: `arrives` is what comes to it, `sent` what left. */
export class LiteralSocket implements RelaySocket {
  readonly sent: { readonly bytes: Uint8Array; readonly port: number; readonly address: string }[] = [];
  closed = false;
  readonly address: string;
  readonly port: number;
  readonly #onClose: () => void;
  arrives: (bytes: Uint8Array, port: number, address: string) => void = () => undefined;

  constructor(address: string, port: number, onClose: () => void = () => undefined) {
    this.address = address;
    this.port = port;
    this.#onClose = onClose;
  }
  send(bytes: Uint8Array, port: number, address: string): void {
    this.sent.push({ bytes, port, address });
  }
  onMessage(action: (bytes: Uint8Array, port: number, address: string) => void): void {
    this.arrives = action;
  }
  close(): void {
    this.closed = true;
    this.#onClose();
  }
}

/** A relay whose sockets, settings and time are in the hands of a test. */
export async function openLiteralRelay(values: Readonly<Record<string, unknown>> = {}, ports = 20) {
  const clock = new VirtualClock();
  const settings = literalSettings(values);
  const secrets = createRelaySecrets(new Uint8Array(32).fill(7));
  const media = new Map<number, LiteralSocket>();
  const reports: { readonly id: string; readonly operation: string }[] = [];
  const users = new Set(["alice@example.com", "bob@example.com"]);
  const scope = new Scope();
  const open = (port: number, address: string): LiteralSocket => {
    const socket = new LiteralSocket(address, port, () => media.delete(port));
    media.set(port, socket);
    return socket;
  };
  const free = (count: number): number => {
    for (let port = FIRST_PORT; port + count <= FIRST_PORT + ports; port += count) {
      if (!media.has(port) && (count === 1 || !media.has(port + 1))) return port;
    }
    throw new ExplainedError({
      id: "NET-0030",
      what: "None.",
      why: { kind: "t", observed: 0, expected: 1 },
      fix: [],
    });
  };
  const relay = createRelay({
    clock,
    log: silentLog,
    settings,
    secrets,
    ports: {
      take: async (address) => open(free(1), address),
      takePair: async (address) => {
        const port = free(2);
        return [open(port, address), open(port + 1, address)];
      },
      has: (port) => media.has(port),
    },
    realm: () => REALM,
    isAllowed: (user) => users.has(user),
    listenAddresses: () => [SERVER],
    ownAddresses: () => ["127.0.0.1", SERVER],
    sourceAddress: async () => undefined,
    isOwnService: (port) => port === 5060,
    listeners: () => [
      { transport: "udp", port: 3478 },
      { transport: "tcp", port: 3478 },
      { transport: "tls", port: 443 },
    ],
    report: ({ explanation }, _, operation) => reports.push({ id: explanation.id, operation }),
  });
  await relay.start(new RouteTable(), scope);
  const door = new LiteralSocket(SERVER, 3478);
  relay.takeSocket(door);
  return { relay, clock, settings, secrets, media, reports, users, door, end: () => scope.end() };
}
export type LiteralRelay = Awaited<ReturnType<typeof openLiteralRelay>>;

/** The end of a client's connection: what it writes arrives, what it was sent is kept. */
export class LiteralStream implements RelayStream {
  readonly transport = "tcp";
  readonly local = { address: SERVER, port: 3478 };
  readonly remote: Place;
  readonly written: Uint8Array[] = [];
  closed = false;
  arrives: (bytes: Uint8Array) => void = () => undefined;
  #ended: () => void = () => undefined;

  constructor(remote: Place) {
    this.remote = remote;
  }
  write(bytes: Uint8Array): void {
    this.written.push(bytes);
  }
  onBytes(action: (bytes: Uint8Array) => void): void {
    this.arrives = action;
  }
  onEnd(action: () => void): void {
    this.#ended = action;
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#ended();
  }
}

type Attributes = readonly (readonly [type: number, value: Uint8Array])[];
export const PLAIN_UDP: Attributes[number] = [ATTRIBUTE.requestedTransport, Uint8Array.of(UDP, 0, 0, 0)];

/** A TURN client of RFC 8656, over whatever carries its bytes. */
export class TurnClient {
  username: string;
  password: string;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #received: () => Uint8Array | undefined;
  readonly #secrets: LiteralRelay["secrets"];
  #nonce: Uint8Array | undefined;
  #count = 0;

  constructor(
    relay: LiteralRelay,
    user: string,
    path: { send(bytes: Uint8Array): void; received(): Uint8Array | undefined },
  ) {
    const [server] = relay.relay.iceServers(user, SERVER);
    this.username = server?.username ?? "";
    this.password = server?.credential ?? "";
    this.#secrets = relay.secrets;
    this.#send = path.send;
    this.#received = path.received;
  }

  /** Over UDP from an address of its own. */
  static udp(relay: LiteralRelay, user: string, port: number, address = "198.51.100.7"): TurnClient {
    return new TurnClient(relay, user, {
      send: (bytes) => relay.door.arrives(bytes, port, address),
      received: () => relay.door.sent.findLast((one) => one.port === port && one.address === address)?.bytes,
    });
  }

  static tcp(relay: LiteralRelay, user: string, stream: LiteralStream): TurnClient {
    relay.relay.takeStream(stream);
    return new TurnClient(relay, user, {
      send: (bytes) => stream.arrives(bytes),
      received: () => stream.written.at(-1),
    });
  }

  raw(bytes: Uint8Array): Uint8Array | undefined {
    this.#send(bytes);
    return this.#received();
  }

  print(method: number, attributes: Attributes, count: number): Uint8Array {
    const transactionId = new Uint8Array(12).fill(count);
    const nonce = this.#nonce;
    if (!nonce) return printStun({ kind: "request", method, transactionId, attributes });
    const key = this.#secrets.longTermKey(this.username, REALM, this.password);
    const proof: Attributes = [
      [ATTRIBUTE.username, octetBytes(this.username)],
      [ATTRIBUTE.realm, octetBytes(REALM)],
      [ATTRIBUTE.nonce, nonce],
    ];
    const sign = (bytes: Uint8Array) => this.#secrets.hmac(key, bytes);
    return printStun(
      { kind: "request", method, transactionId, attributes: [...attributes, ...proof] },
      { sign },
    );
  }

  /** Asks once, as it is; the answer, when the relay has had time to open a socket. */
  async once(method: number, attributes: Attributes = []): Promise<StunMessage> {
    this.#send(this.print(method, attributes, ++this.#count));
    await new Promise((resolve) => setImmediate(resolve));
    const read = readStun(this.#received() ?? new Uint8Array());
    if (!read.ok) throw new Error(`no answer: ${read.expected}`);
    if (read.value.transactionId[0] !== this.#count) throw new Error("no answer to this request");
    return read.value;
  }

  /** Asks, and again with the nonce of a challenge. */
  async ask(method: number, attributes: Attributes = []): Promise<StunMessage> {
    const answer = await this.once(method, attributes);
    const code = codeOf(answer);
    const nonce = attributeOf(answer, ATTRIBUTE.nonce);
    if (!nonce || (code !== 438 && !(code === 401 && !this.#nonce))) return answer;
    this.#nonce = nonce.slice();
    return await this.once(method, attributes);
  }

  allocate(...more: Attributes): Promise<StunMessage> {
    return this.ask(METHOD.allocate, [PLAIN_UDP, ...more]);
  }
  peer(address: string, port: number): Attributes[number] {
    // The transaction id is known before it is printed: it counts.
    return [
      ATTRIBUTE.xorPeerAddress,
      printAddress({ address, port }, new Uint8Array(12).fill(this.#count + 1)),
    ];
  }
}

/** The error code of an answer; undefined when it is no error. */
export function codeOf(answer: StunMessage): number | undefined {
  const value = attributeOf(answer, ATTRIBUTE.errorCode);
  return value && readError(value)?.code;
}

export const ALICE = "alice@example.com";
export const BOB = "bob@example.com";
export const PEER = "203.0.113.9";

export const channelNumber = (number: number) =>
  [ATTRIBUTE.channelNumber, Uint8Array.of(number >> 8, number, 0, 0)] as const;
/** As a client sends it over UDP. */
export const channelData = (channel: number, text: string): Uint8Array => {
  const data = octetBytes(text);
  const bytes = new Uint8Array(4 + data.length);
  writeChannelData(bytes, channel, data);
  return bytes;
};
export const sendIndication = (address: string, port: number, text: string): Uint8Array => {
  const transactionId = new Uint8Array(12);
  return printStun({
    kind: "indication",
    method: METHOD.send,
    transactionId,
    attributes: [
      [ATTRIBUTE.xorPeerAddress, printAddress({ address, port }, transactionId)],
      [ATTRIBUTE.data, octetBytes(text)],
    ],
  });
};
export const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

/** A client over UDP that has an allocation. */
export async function allocated(relay: LiteralRelay, user = ALICE, port = 40_000) {
  const client = TurnClient.udp(relay, user, port);
  const answer = await client.allocate();
  const value = attributeOf(answer, ATTRIBUTE.xorRelayedAddress) ?? new Uint8Array();
  const relayed = readAddress(value, answer.transactionId);
  const socket = relay.media.get(relayed?.port ?? 0);
  if (!relayed || !socket) throw new Error("no socket was opened");
  return { client, answer, relayed, socket };
}
