import type { ExplainedError } from "#base/explained-error";
import { utf8Encode } from "#base/octets";
import { looksLikeChannelData, readChannelData } from "#formats/stun/channel-data";
import { ATTRIBUTE, METHOD, OPTIONAL_FROM } from "#formats/stun/codes";
import { attributeOf, fingerprintFits, printStun, readStun, type StunMessage } from "#formats/stun/message";
import {
  bytesToOctets,
  octetBytes,
  printAddress,
  printError,
  printUnknown,
  readAddress,
} from "#formats/stun/values";
import { allocate } from "./allocate.ts";
import type { Allocation, AllocationPorts } from "./allocation.ts";
import { AllocationTable } from "./allocation-table.ts";
import { authenticate, type Proof } from "./authenticate.ts";
import { type Client, clientOf, clientsOf } from "./client.ts";
import { makeNonce } from "./credentials.ts";
import { toldAddresses } from "./decide-relayed-address.ts";
import { IdleStreams } from "./idle-streams.ts";
import { channelBind, createPermission, type PeerKnowledge, readNetworks, refresh } from "./permit-peers.ts";
import { notFollowed, relayOff, tooMuchData } from "./problems.ts";
import { mostKilobits, relayEnabled, relayNetworks, relayPublicAddresses } from "./settings.ts";
import { StrangerBrake } from "./stranger-brake.ts";
import type { RelaySocket, RelayStream, RelayUses } from "./uses.ts";
import { granted, refused, type Verdict } from "./verdict.ts";

type Proven = Extract<Proof, { kind: "proven" }>;

/** The TURN server (RFC 8656): clients on one side, allocations on the other. */
export class RelayServer {
  readonly table: AllocationTable;
  readonly #uses: RelayUses;
  readonly #brake = new StrangerBrake();
  readonly #idle: IdleStreams;
  readonly #clients = new Map<Allocation, Client>();
  readonly #ports: AllocationPorts;
  readonly #known: PeerKnowledge;

  constructor(uses: RelayUses) {
    this.#uses = uses;
    const { clock, settings, ports } = uses;
    this.#idle = new IdleStreams(() => clock.now());
    this.table = new AllocationTable(
      uses,
      (now) => {
        this.#brake.pass();
        return this.#idle.pass(now);
      },
      (allocation) => this.#removed(allocation),
    );
    const isOwnAddress = (address: string) =>
      uses.ownAddresses().includes(address) || settings.get(relayPublicAddresses).includes(address);
    this.#ports = {
      relayedAt: (port) => this.table.atPort(port),
      isOurMedia: (port) => ports.has(port),
      isOwnService: (port) => uses.isOwnService(port),
      isOwnAddress,
      mostBytes: () => settings.get(mostKilobits) * 125,
      overLimit: ({ user, path }) =>
        uses.report(tooMuchData(user, settings.get(mostKilobits)), path.remote, "carry"),
      randomBytes: (count) => uses.secrets.randomBytes(count),
    };
    this.#known = {
      networks: () => readNetworks(settings.get(relayNetworks)),
      isOwnAddress,
      isRelayed: (address) =>
        toldAddresses({
          listen: uses.listenAddresses(),
          own: uses.ownAddresses(),
          seenAs: settings.get(relayPublicAddresses),
        }).includes(address),
      isOurMedia: (port) => ports.has(port),
      isOwnService: (port) => uses.isOwnService(port),
    };
  }

  /** Serves the clients that write to this socket. */
  takeSocket(socket: RelaySocket): void {
    clientsOf(socket, (client, bytes) => this.#received(client, bytes));
  }

  /** Serves the client at the other end of this connection. */
  takeStream(stream: RelayStream): void {
    if (!this.#idle.add(stream)) {
      stream.close();
      return;
    }
    this.table.watch();
    clientOf(stream, (client, bytes) => this.#received(client, bytes), {
      held: () => this.#idle.remove(stream),
      released: () => {
        if (!this.#idle.add(stream)) stream.close();
        this.table.watch();
      },
      ended: (client) => {
        if (client.allocation) this.table.remove(client.allocation, "its connection is closed");
        this.#idle.remove(stream);
      },
    });
  }

  /** Ends every allocation, and the connections on which there is none. */
  end(): void {
    this.table.end();
    this.#idle.end();
  }

  /** The hot path begins here: ChannelData of somebody who has an allocation goes to its peer. */
  #received(client: Client, bytes: Uint8Array): void {
    if (!looksLikeChannelData(bytes)) this.#message(client, bytes);
    else if (client.allocation) {
      const read = readChannelData(bytes);
      if (read) client.allocation.channelToPeer(read.channel, read.data);
    }
  }

  #message(client: Client, bytes: Uint8Array): void {
    const read = readStun(bytes);
    if (!read.ok || fingerprintFits(read.value) === false) return; // noise, as every open port hears it
    const message = read.value;
    const unknown = message.attributes
      .map(({ type }) => type)
      .filter((type) => !UNDERSTOOD.has(type) && type < OPTIONAL_FROM);
    if (message.kind === "indication") {
      if (message.method === METHOD.send && unknown.length === 0) sendIndication(client, message);
    } else if (message.kind === "request") {
      if (unknown.length > 0) this.#refuseUnknown(client, message, unknown);
      else if (message.method === METHOD.binding) this.#binding(client, message);
      else this.#turn(client, message);
    }
  }

  #binding(client: Client, request: StunMessage): void {
    const mapped = printAddress(client.path.remote, request.transactionId);
    this.#toStranger(client, request, granted([ATTRIBUTE.xorMappedAddress, mapped]));
  }

  #refuseUnknown(client: Client, request: StunMessage, types: readonly number[]): void {
    const names = types.map((type) => `0x${type.toString(16).padStart(4, "0")}`).join(", ");
    const error = notFollowed(`unknown attributes ${names}`, "attributes of RFC 8656 without DONT-FRAGMENT");
    this.#toStranger(client, request, refused(420, error), [
      [ATTRIBUTE.unknownAttributes, printUnknown(types)],
    ]);
  }

  #turn(client: Client, request: StunMessage): void {
    const { path, allocation } = client;
    const proof = authenticate(this.#uses, request, path.remote, allocation);
    if (proof.kind === "malformed") this.#toStranger(client, request, refused(400, proof.error));
    else if (proof.kind === "challenge") this.#challenge(client, request, proof);
    else if (allocation && allocation.username !== proof.username) {
      const error = notFollowed("another user name than the allocation's", "the same (RFC 8656 §5)");
      this.#answer(client, request, refused(441, error), proof.key);
    } else if (request.method === METHOD.allocate) void this.#allocate(client, request, proof);
    else if (allocation) this.#onAllocation(client, allocation, request);
    else {
      const error = notFollowed(
        "a request about an allocation that is not there",
        "an Allocate request first",
      );
      this.#answer(client, request, refused(437, error), proof.key);
    }
  }

  async #allocate(client: Client, request: StunMessage, proof: Proven): Promise<void> {
    const id = bytesToOctets(request.transactionId);
    const { path, allocation } = client;
    if (client.allocating) return; // a retransmission: the answer is on its way
    if (allocation) {
      if (allocation.answer?.transactionId === id) path.send(allocation.answer.bytes.slice());
      else {
        const error = notFollowed("a second allocation on the same path", "one (RFC 8656 §7.2)");
        this.#answer(client, request, refused(437, error), proof.key);
      }
      return;
    }
    if (!this.#uses.settings.get(relayEnabled)) {
      this.#answer(client, request, refused(403, relayOff()), proof.key);
      return;
    }
    client.allocating = true;
    client.hold();
    try {
      const made = await allocate(this.#uses, this.table, this.#ports, request, path, proof);
      if (made.allocation && client.ended) {
        this.table.remove(made.allocation, "its connection closed before it began");
        return;
      }
      client.allocation = made.allocation;
      const bytes = this.#answer(client, request, made.verdict, proof.key);
      if (made.allocation) {
        this.#clients.set(made.allocation, client);
        made.allocation.answer = { transactionId: id, bytes };
      }
    } catch (error) {
      this.#uses.log.write("error", "A defect of ours kept the relay from making an allocation.", {
        details: error,
      });
    } finally {
      client.allocating = false;
      if (!client.allocation && !client.ended) client.release();
    }
  }

  #onAllocation(client: Client, allocation: Allocation, request: StunMessage): void {
    const now = this.#uses.clock.now();
    const verdict = this.#follow(allocation, request, now);
    this.#answer(client, request, verdict, allocation.key);
    if (allocation.expiresAt <= now) this.table.remove(allocation, "the client gave it back");
  }

  #follow(allocation: Allocation, request: StunMessage, now: number): Verdict {
    if (request.method === METHOD.refresh) return refresh(allocation, request, now);
    if (request.method === METHOD.createPermission)
      return createPermission(allocation, request, this.#known, now);
    if (request.method === METHOD.channelBind) return channelBind(allocation, request, this.#known, now);
    return refused(400, notFollowed(`method 0x${request.method.toString(16)}`, "a method of RFC 8656"));
  }

  #challenge(
    client: Client,
    request: StunMessage,
    { code, error }: Extract<Proof, { kind: "challenge" }>,
  ): void {
    const { clock, secrets, realm } = this.#uses;
    if (error) this.#uses.report(error, client.path.remote, nameOf(request));
    const nonce = makeNonce(secrets, clock.now(), client.path.remote.address);
    const reason = error ? textOf(error) : code === 438 ? "Stale Nonce" : "Unauthorized";
    this.#send(client, request, "error", [
      [ATTRIBUTE.errorCode, printError(code, reason)],
      [ATTRIBUTE.realm, octetBytes(utf8Encode(realm()))],
      [ATTRIBUTE.nonce, octetBytes(nonce)],
    ]);
  }

  /** An answer without a signature, as often as the brake lets it. */
  #toStranger(
    client: Client,
    request: StunMessage,
    verdict: Verdict,
    more: readonly (readonly [number, Uint8Array])[] = [],
  ): void {
    // A forged address over UDP must not fill the log: whoever got a nonce back has shown that the address is real.
    const { path, allocation } = client;
    const isReal = path.transport !== "udp" || allocation !== undefined;
    if (!verdict.ok && isReal) this.#uses.report(verdict.error, path.remote, nameOf(request));
    const attributes = verdict.ok
      ? verdict.attributes
      : [[ATTRIBUTE.errorCode, printError(verdict.code, textOf(verdict.error))] as const, ...more];
    this.#send(client, request, verdict.ok ? "success" : "error", attributes);
  }

  #send(
    { path, allocation }: Client,
    request: StunMessage,
    kind: "success" | "error",
    attributes: readonly (readonly [number, Uint8Array])[],
  ): void {
    if (!allocation && !this.#brake.admits(path.remote.address)) return;
    this.table.watch();
    const { method, transactionId } = request;
    path.send(
      printStun({ kind, method, transactionId, attributes }, { fingerprint: hasFingerprint(request) }),
    );
  }

  /** An answer to somebody who is known, signed. */
  #answer({ path }: Client, request: StunMessage, verdict: Verdict, key: Uint8Array): Uint8Array {
    const { method, transactionId } = request;
    if (!verdict.ok) this.#uses.report(verdict.error, path.remote, nameOf(request));
    const attributes = verdict.ok
      ? verdict.attributes
      : [[ATTRIBUTE.errorCode, printError(verdict.code, textOf(verdict.error))] as const];
    const bytes = printStun(
      { kind: verdict.ok ? "success" : "error", method, transactionId, attributes },
      { sign: (signed) => this.#uses.secrets.hmac(key, signed), fingerprint: hasFingerprint(request) },
    );
    path.send(bytes.slice());
    return bytes;
  }

  #removed(allocation: Allocation): void {
    const client = this.#clients.get(allocation);
    this.#clients.delete(allocation);
    if (client?.allocation !== allocation) return;
    client.allocation = undefined;
    if (!client.ended) client.release();
  }
}

function sendIndication({ allocation }: Client, message: StunMessage): void {
  const value = attributeOf(message, ATTRIBUTE.xorPeerAddress);
  const data = attributeOf(message, ATTRIBUTE.data);
  const peer = value && readAddress(value, message.transactionId);
  if (allocation && peer && data) allocation.toPeer(data, peer.port, peer.address);
}

/** DONT-FRAGMENT is not among them: we cannot send so (RFC 8656 §14). */
const UNDERSTOOD: ReadonlySet<number> = new Set(
  Object.values(ATTRIBUTE).filter(
    (type) => type !== ATTRIBUTE.dontFragment && type !== ATTRIBUTE.messageIntegritySha256,
  ),
);

const hasFingerprint = (message: StunMessage): boolean =>
  attributeOf(message, ATTRIBUTE.fingerprint) !== undefined;

/** What a client's log shows: the id, by which its help page is found, and the sentence. */
const textOf = ({ explanation }: ExplainedError): string => `${explanation.id} ${explanation.what}`;

function nameOf({ method }: StunMessage): string {
  const [name] = Object.entries(METHOD).find(([, code]) => code === method) ?? [];
  return name ?? "request";
}
