import type { Octets } from "#base/octets";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { type Flow, isReliable } from "../transport/flow.ts";
import { makeAck } from "./ack-and-cancel.ts";
import type { ClientTransaction, ClientTransactionUser } from "./contract.ts";
import type { FlowTransactions, OnFlow } from "./flow-transactions.ts";
import { InviteClientTransaction } from "./invite-client.ts";
import { NonInviteClientTransaction } from "./non-invite-client.ts";
import type { ClientMachinePorts } from "./ports.ts";
import type { Shared } from "./shared.ts";
import type { TimerLines, TimerOwner } from "./timer-lines.ts";

type ExtraFields = readonly (readonly [string, Octets])[];

/** What a client transaction asks of the layer. */
export interface ClientLayer {
  left(transaction: Client): void;
  /** It has its final answer over UDP: only its machine is needed from here on. */
  clientLingers(transaction: Client, machine: NonInviteClientTransaction): void;
  sendCancel(transaction: Client, extraFields: ExtraFields): void;
}

/** One client transaction as its user, its machine and the layer see it. */
export class Client implements ClientTransaction, ClientMachinePorts, OnFlow, TimerOwner {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly branch: string;
  readonly onFlow: FlowTransactions | undefined;
  readonly reliable: boolean;
  readonly #shared: Shared;
  readonly #layer: ClientLayer;
  readonly #user: ClientTransactionUser;
  readonly #invite: InviteClientTransaction | undefined;
  readonly #machine: InviteClientTransaction | NonInviteClientTransaction;
  #sending: SipRequest | undefined;
  #failure = "the flow did not take the message";
  #cancel: "no" | "wanted" | "sent" = "no";
  #cancelFields: ExtraFields = [];

  /** `onFlow` is missing when the transaction fails before it begins. */
  constructor(
    shared: Shared,
    layer: ClientLayer,
    request: SipRequest,
    flow: Flow,
    onFlow: FlowTransactions | undefined,
    branch: string,
    user: ClientTransactionUser,
  ) {
    this.#shared = shared;
    this.#layer = layer;
    this.request = request;
    this.flow = flow;
    this.onFlow = onFlow;
    this.branch = branch;
    this.reliable = isReliable(flow.transport);
    this.#user = user;
    this.#invite = request.method === "INVITE" ? new InviteClientTransaction(this) : undefined;
    this.#machine = this.#invite ?? new NonInviteClientTransaction(this);
  }

  get timers(): TimerLines {
    return this.#shared.timers;
  }
  get values() {
    return this.#shared.values;
  }

  /** Prints and sends the request. False: the flow did not take it. */
  start(): boolean {
    this.#sending = this.request;
    const started = this.#machine.start(this.#shared.print(this.request, this.flow));
    this.#sending = undefined;
    return started;
  }

  /** Tells the user of a failure before the beginning, but not before `send` has come back. */
  failSoon(reason: string): void {
    this.#failure = reason;
    this.timers.start(0, this, "failed");
  }

  received(response: SipResponse): void {
    const { status } = response;
    const isNews =
      this.#machine instanceof InviteClientTransaction
        ? this.#machine.received(status, () => this.#acknowledge(response))
        : this.#machine.received(status);
    this.#sending = undefined;
    if (this.#machine instanceof NonInviteClientTransaction && this.#machine.state === "completed")
      this.#layer.clientLingers(this, this.#machine);
    if (isNews) this.#user.responded(response);
    if (this.#cancel === "wanted") this.#cancelWhenAllowed();
  }

  cancel(extraFields: ExtraFields = []): void {
    if (!this.#invite || this.#cancel !== "no") return;
    this.#cancel = "wanted";
    this.#cancelFields = extraFields;
    this.#cancelWhenAllowed();
  }

  failed(reason: string): void {
    this.#failure = reason;
    this.#machine.transportFailed();
  }

  timerFired(): void {
    this.transportFailed(); // "failed", the only timer that the machine does not own
  }

  transmit(octets: Octets, repeat: boolean): boolean {
    const message: SipMessage | undefined = repeat ? undefined : this.#sending;
    return this.#shared.transmit(octets, this.flow, this.branch, message);
  }

  timedOut(): void {
    this.#user.timedOut();
  }

  transportFailed(): void {
    this.#user.transportFailed(this.#failure);
  }

  ended(): void {
    this.#layer.left(this);
  }

  /** RFC 3261 §9.1: not before a provisional answer, and not after a final one. */
  #cancelWhenAllowed(): void {
    if (this.#invite?.state !== "proceeding") return;
    this.#cancel = "sent";
    this.#invite.cancelled();
    this.#layer.sendCancel(this, this.#cancelFields);
  }

  #acknowledge(response: SipResponse): Octets {
    const ack = makeAck(this.request, response);
    this.#sending = ack;
    return this.#shared.print(ack, this.flow);
  }
}
