import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { createResponse } from "../message/respond.ts";
import type { Flow } from "../transport/flow.ts";
import { makeCancel } from "./ack-and-cancel.ts";
import { Client } from "./client.ts";
import type { ClientTransactionUser, TransactionLayer } from "./contract.ts";
import { TransactionsByFlow } from "./flow-transactions.ts";
import { clientKey, lacksBranch, serverKey, traceName } from "./keys.ts";
import { Lingering, LingeringQueue } from "./lingering.ts";
import type { NonInviteClientTransaction } from "./non-invite-client.ts";
import type { NonInviteServerTransaction } from "./non-invite-server.ts";
import { Server } from "./server.ts";
import { Shared, type TransactionPorts } from "./shared.ts";

/** The layer with its lower edge: what the transport brings, and what only the composition root may do. */
export interface RunningTransactionLayer extends TransactionLayer {
  /** A checked message came over a flow: `received`, `rport` and their kin are in its Via already. */
  received(message: SipMessage, flow: Flow): void;
  /** Transactions that are alive, lingering ones too. */
  readonly size: number;
  /** Stops all timers; nothing may be called afterwards. */
  end(): void;
}

/** The transactions of this process (RFC 3261 §17, RFC 6026). */
export function createTransactionLayer(ports: TransactionPorts): RunningTransactionLayer {
  return new Layer(ports);
}

class Layer implements RunningTransactionLayer {
  readonly #ports: TransactionPorts;
  readonly #shared: Shared;
  readonly #servers = new Map<string, Server>();
  readonly #clients = new Map<string, Client>();
  readonly #flows: TransactionsByFlow;
  readonly #answered: LingeringQueue;
  readonly #heard: LingeringQueue;

  constructor(ports: TransactionPorts) {
    this.#ports = ports;
    this.#shared = new Shared(ports);
    this.#answered = new LingeringQueue(this.#shared.limits.lingering);
    this.#heard = new LingeringQueue(this.#shared.limits.lingering);
    this.#flows = new TransactionsByFlow((error) => this.#shared.defect(error));
  }

  get size(): number {
    return this.#alive + this.#answered.size + this.#heard.size;
  }

  get #alive(): number {
    return this.#servers.size + this.#clients.size;
  }

  end(): void {
    this.#shared.timers.end();
  }

  send(request: SipRequest, flow: Flow, user: ClientTransactionUser): Client {
    const branch = this.#ports.newBranch();
    const own = request.copy();
    this.#addVia(own, flow, branch);
    if (!flow.open) return this.#failed(own, flow, branch, user, reasonOfEnd(flow));
    if (this.#alive >= this.#shared.limits.total) {
      return this.#failed(own, flow, branch, user, `${this.#alive} transactions are alive, the most we hold`);
    }
    return this.#start(own, flow, branch, user);
  }

  sendAlone(request: SipRequest, flow: Flow): void {
    const own = request.copy();
    const branch = this.#ports.newBranch();
    this.#addVia(own, flow, branch);
    this.#shared.transmit(this.#shared.print(own, flow), flow, branch, own);
  }

  sendStateless(response: SipResponse, flow: Flow): void {
    this.#shared.transmit(this.#shared.print(response, flow), flow, traceName(response), response);
  }

  received(message: SipMessage, flow: Flow): void {
    if (message.kind === "response") this.#response(message, flow);
    else if (message.method === "ACK") this.#ack(message, flow);
    else this.#request(message, flow);
  }

  /** A server transaction is gone. */
  serverLeft(server: Server): void {
    if (this.#servers.get(server.key) === server) this.#servers.delete(server.key);
    this.#flows.leave(server.onFlow, server);
  }

  serverLingers(
    server: Server,
    machine: NonInviteServerTransaction,
    endActions: readonly (() => void)[] | undefined,
  ): void {
    const { flow, key } = server;
    this.serverLeft(server);
    this.#answered.add(new Lingering({ machine, key, flow }, this.#shared, this.#answered, endActions));
  }

  /** A client transaction is gone. */
  left(client: Client): void {
    this.#clients.delete(clientKey(client.branch, client.request.method));
    if (client.onFlow) this.#flows.leave(client.onFlow, client);
  }

  clientLingers(client: Client, machine: NonInviteClientTransaction): void {
    const { branch, flow, request } = client;
    if (!this.#clients.has(clientKey(branch, request.method))) return; // it does already
    this.left(client);
    const key = clientKey(branch, request.method);
    this.#heard.add(new Lingering({ machine, key, flow }, this.#shared, this.#heard, undefined));
  }

  /** A client transaction may be cancelled now. */
  sendCancel(client: Client, extraFields: readonly (readonly [string, string])[]): void {
    if (!client.flow.open) return; // its end is on its way to the user
    this.#start(makeCancel(client.request, extraFields), client.flow, client.branch, nobody);
  }

  #request(request: SipRequest, flow: Flow): void {
    const { method } = request;
    const key = serverKey(request, method, flow.remote.address);
    const known = this.#servers.get(key) ?? this.#answered.find(key);
    // A CANCEL frees more than it takes.
    if (known) known.retransmitted();
    else if (method !== "CANCEL" && this.#isFull(flow)) this.#refuse(request, flow);
    else this.#begin(new Server(this.#shared, request, this.#flows.of(flow), flow, key, this));
  }

  #begin(server: Server): void {
    const { request, flow, key } = server;
    this.#servers.set(key, server);
    if (request.method === "CANCEL") this.#cancel(server);
    else this.#ports.onRequest(request, flow, server);
    if (request.method === "INVITE" && !server.responded) this.#promiseTrying(server);
  }

  #promiseTrying(server: Server): void {
    const { tryingAfterMs } = this.#ports;
    if (tryingAfterMs === 0) server.timerFired("trying");
    else this.#shared.timers.start(tryingAfterMs, server, "trying");
  }

  /** RFC 3261 §9.2: the CANCEL is answered 200 in any case; what happens to the INVITE is for its user to say. */
  #cancel(server: Server): void {
    const { request, flow } = server;
    const invite = this.#servers.get(serverKey(request, "INVITE", flow.remote.address));
    const toTag = invite?.localTag ?? this.#ports.newTag();
    server.respond(createResponse(request, invite ? 200 : 481, undefined, { toTag }));
    invite?.cancelled(request);
  }

  #ack(ack: SipRequest, flow: Flow): void {
    const invite = this.#acknowledged(ack, flow.remote.address);
    if (!invite || invite.acknowledged()) this.#ports.onRequest(ack, flow, undefined);
  }

  /** An ACK without a branch carries the To tag of our answer, which the first INVITE of a dialog did not (§17.2.3). */
  #acknowledged(ack: SipRequest, address: string): Server | undefined {
    const invite = this.#servers.get(serverKey(ack, "INVITE", address));
    if (invite || !lacksBranch(ack)) return invite;
    const first = this.#servers.get(serverKey(ack, "INVITE", address, ""));
    return first?.localTag === ack.to.tag ? first : undefined;
  }

  #response(response: SipResponse, flow: Flow): void {
    if (!this.#ports.admitResponse(response, flow)) return;
    const { branch } = response.via;
    const client =
      branch === undefined ? undefined : this.#clients.get(clientKey(branch, response.cseq.method));
    if (client) client.received(response);
    else if (branch === undefined || !this.#heard.find(clientKey(branch, response.cseq.method)))
      this.#ports.onStrayResponse(response, flow);
  }

  #isFull(flow: Flow): boolean {
    const { total, unansweredPerFlow } = this.#shared.limits;
    return this.#alive >= total || this.#flows.of(flow).unanswered >= unansweredPerFlow;
  }

  /** Without a transaction, because there is one too many. */
  #refuse(request: SipRequest, flow: Flow): void {
    const response = createResponse(request, 503, undefined, {
      toTag: this.#ports.newTag(),
      fields: [["retry-after", String(this.#shared.limits.retryAfterSeconds)]],
    });
    this.sendStateless(response, flow);
  }

  /** Our Via on top (§18.1.1); over UDP we ask where we were seen (RFC 3581 §3). */
  #addVia(request: SipRequest, flow: Flow, branch: string): void {
    const transport = flow.transport.toUpperCase();
    const rport = flow.transport === "udp" ? ";rport" : "";
    request.prepend("via", `SIP/2.0/${transport} ${this.#ports.sentBy(flow)};branch=${branch}${rport}`);
  }

  #start(request: SipRequest, flow: Flow, branch: string, user: ClientTransactionUser): Client {
    const onFlow = this.#flows.of(flow);
    const client = new Client(this.#shared, this, request, flow, onFlow, branch, user);
    this.#clients.set(clientKey(branch, request.method), client); // before sending: an answer may be quick
    if (client.start()) onFlow.add(client);
    else {
      this.left(client);
      client.failSoon(reasonOfEnd(flow));
    }
    return client;
  }

  #failed(
    request: SipRequest,
    flow: Flow,
    branch: string,
    user: ClientTransactionUser,
    reason: string,
  ): Client {
    const client = new Client(this.#shared, this, request, flow, undefined, branch, user);
    client.failSoon(reason);
    return client;
  }
}

/** Why a flow that has ended did so. */
function reasonOfEnd(flow: Flow): string {
  let reason = "the flow did not take the message";
  if (!flow.open)
    flow.onClose((why) => {
      reason = why;
    })();
  return reason;
}

/** The user of a CANCEL: its answer changes nothing (RFC 3261 §9.1). */
const nobody: ClientTransactionUser = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };
