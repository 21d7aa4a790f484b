import type { Listener } from "#api/status";
import { type Octets, utf8Decode, utf8Encode } from "#base/octets";
import { ATTRIBUTE, METHOD, UDP } from "#formats/stun/codes";
import { StreamCutter } from "#formats/stun/cut-stream";
import { attributeOf, printStun, readStun, type StunMessage } from "#formats/stun/message";
import { bytesToOctets, octetBytes, print32, readAddress, readError } from "#formats/stun/values";
import type { ProbeLine } from "#net/probe";
import type { RelayCredentials } from "#roles/relay/contract";
import type { RelaySecrets } from "#security/relay-secrets";
import type { SocketAddress } from "#sip/transport/flow";
import { type CheckStep, lineEnded, stepRefused, stepUnanswered } from "./problems.ts";
import type { SelfCheckUsers } from "./self-check-users.ts";

export interface RelayCallReport {
  readonly relayed: SocketAddress;
  readonly milliseconds: number;
}

export interface RelayCallUses {
  readonly users: SelfCheckUsers;
  readonly relay: RelayCredentials;
  readonly secrets: RelaySecrets;
  /** The name that TLS clients call us by. */
  serverName(): string;
  openStream(
    listener: Listener,
    serverName: string | undefined,
  ): Promise<ProbeLine | { readonly seen: string }>;
  openUdp(listener: Listener): Promise<ProbeLine | { readonly seen: string }>;
}

/** Less than the doctor waits for one check, so that the step is named. */
const LIMIT_MS = 4_000;
const MOST_BYTES = 4_096;

/**
 * Makes an allocation at our own relay as a client does: asks, is challenged, proves itself, gives the port back (RFC 8656 §7). Undefined
 * while the relay is off. Rejects with DOC-0001 to DOC-0003, which name the step and what was seen.
 */
export function allocateOnOurselves(
  uses: RelayCallUses,
  listener: Listener,
): Promise<RelayCallReport | undefined> {
  return uses.users.withTwo(async ({ address }) => {
    const [server] = uses.relay.iceServers(address, listener.address);
    if (!server) return undefined;
    const began = performance.now();
    const transport = listener.transport.slice("turn-".length);
    const port = `the relay's ${transport === "udp" ? "UDP" : "TCP"} port ${listener.port}`;
    const line = await (transport === "udp"
      ? uses.openUdp(listener)
      : uses.openStream(listener, transport === "tls" ? uses.serverName() : undefined));
    if ("seen" in line) throw lineEnded({ name: "connecting", port }, line.seen);
    try {
      const relayed = await allocate(uses, line, port, server.username, server.credential);
      return { relayed, milliseconds: Math.ceil(performance.now() - began) };
    } finally {
      line.close();
    }
  });
}

async function allocate(
  { secrets }: RelayCallUses,
  line: ProbeLine,
  port: string,
  username: string,
  password: string,
): Promise<SocketAddress> {
  const ask = (
    name: string,
    method: number,
    attributes: readonly (readonly [number, Uint8Array])[],
    key?: Uint8Array,
  ) => {
    const transactionId = secrets.randomBytes(12);
    const sign = key && ((bytes: Uint8Array) => secrets.hmac(key, bytes));
    const request = printStun({ kind: "request", method, transactionId, attributes }, sign ? { sign } : {});
    return answerTo({ name, port }, line, request, transactionId);
  };
  const wish = [ATTRIBUTE.requestedTransport, Uint8Array.of(UDP, 0, 0, 0)] as const;
  const challenge = await ask("the first Allocate", METHOD.allocate, [wish]);
  const realm = attributeOf(challenge, ATTRIBUTE.realm);
  const nonce = attributeOf(challenge, ATTRIBUTE.nonce);
  if (errorOf(challenge)?.code !== 401 || !realm || !nonce) {
    throw refusedAt({ name: "the first Allocate", port }, challenge, "401 with realm and nonce");
  }
  const key = secrets.longTermKey(username, utf8Decode(bytesToOctets(realm)), password);
  const proof = [
    [ATTRIBUTE.username, octetBytes(utf8Encode(username))],
    [ATTRIBUTE.realm, realm],
    [ATTRIBUTE.nonce, nonce],
  ] as const;
  const granted = await ask("Allocate", METHOD.allocate, [wish, ...proof], key);
  const value = attributeOf(granted, ATTRIBUTE.xorRelayedAddress);
  const relayed = value && readAddress(value, granted.transactionId);
  if (granted.kind !== "success" || !relayed)
    throw refusedAt({ name: "Allocate", port }, granted, "a relayed address");
  const over = await ask("Refresh", METHOD.refresh, [[ATTRIBUTE.lifetime, print32(0)], ...proof], key);
  if (over.kind !== "success") throw refusedAt({ name: "Refresh", port }, over, "success");
  return relayed;
}

function answerTo(
  step: CheckStep,
  line: ProbeLine,
  request: Uint8Array,
  id: Uint8Array,
): Promise<StunMessage> {
  const wanted = bytesToOctets(id);
  const cutter = new StreamCutter(MOST_BYTES);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(stepUnanswered(step, LIMIT_MS, [])), LIMIT_MS);
    line.onEnd((seen) => {
      clearTimeout(timer);
      reject(lineEnded(step, seen));
    });
    line.onOctets((octets: Octets) => {
      cutter.push(octetBytes(octets), (bytes) => {
        const read = readStun(bytes);
        if (!read.ok || bytesToOctets(read.value.transactionId) !== wanted) return;
        clearTimeout(timer);
        resolve(read.value);
      });
    });
    line.send(bytesToOctets(request));
  });
}

const errorOf = (message: StunMessage) =>
  readError(attributeOf(message, ATTRIBUTE.errorCode) ?? new Uint8Array());

function refusedAt(step: CheckStep, answer: StunMessage, expected: string) {
  const error = errorOf(answer);
  return stepRefused(
    step,
    error ? String(error.code) : answer.kind,
    error && utf8Decode(error.reason),
    expected,
  );
}
