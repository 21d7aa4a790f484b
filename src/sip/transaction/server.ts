import type { Octets } from "#base/octets";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { parseNameAddr } from "../message/name-addr.ts";
import { createResponse } from "../message/respond.ts";
import { type Flow, isReliable } from "../transport/flow.ts";
import type { ServerTransaction } from "./contract.ts";
import type { FlowTransactions, OnFlow } from "./flow-transactions.ts";
import { InviteServerTransaction } from "./invite-server.ts";
import { traceName } from "./keys.ts";
import { NonInviteServerTransaction } from "./non-invite-server.ts";
import type { MachinePorts } from "./ports.ts";
import type { Shared } from "./shared.ts";
import type { Timer, TimerLines, TimerOwner } from "./timer-lines.ts";

/** What a server transaction tells the layer. */
export interface ServerLayer {
  /** It is gone. */
  serverLeft(transaction: Server): void;
  /** Answered over UDP: only its machine is needed from here on. */
  serverLingers(
    transaction: Server,
    machine: NonInviteServerTransaction,
    endActions: readonly (() => void)[] | undefined,
  ): void;
}

/** One server transaction as its user, its machine and the layer see it. */
export class Server implements ServerTransaction, MachinePorts, OnFlow, TimerOwner {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly key: string;
  readonly onFlow: FlowTransactions;
  readonly reliable: boolean;
  readonly #shared: Shared;
  readonly #invite: InviteServerTransaction | undefined;
  readonly #machine: InviteServerTransaction | NonInviteServerTransaction;
  readonly #layer: ServerLayer;
  #answered = false;
  #responded = false;
  #ended = false;
  #sending: SipResponse | undefined;
  /** The To of our latest answer to an INVITE: its tag names the ACK without a branch. */
  #to: Octets | undefined;
  #limit: Timer | undefined;
  #cancelActions: ((cancel: SipRequest) => void)[] | undefined;
  #endActions: (() => void)[] | undefined;

  constructor(
    shared: Shared,
    request: SipRequest,
    onFlow: FlowTransactions,
    flow: Flow,
    key: string,
    layer: ServerLayer,
  ) {
    this.#shared = shared;
    this.request = request;
    this.flow = flow;
    this.key = key;
    this.onFlow = onFlow;
    this.reliable = isReliable(flow.transport);
    this.#layer = layer;
    this.#invite = request.method === "INVITE" ? new InviteServerTransaction(this) : undefined;
    this.#machine = this.#invite ?? new NonInviteServerTransaction(this);
    onFlow.add(this);
    onFlow.unanswered++;
    const { unansweredMs, inviteUnansweredMs } = shared.limits;
    const gone = !flow.open; // the request was the last that came over it
    this.#limit = shared.timers.start(
      gone ? 0 : this.#invite ? inviteUnansweredMs : unansweredMs,
      this,
      gone ? "gone" : "unanswered",
    );
  }

  get timers(): TimerLines {
    return this.#shared.timers;
  }
  get values() {
    return this.#shared.values;
  }
  get answered(): boolean {
    return this.#answered;
  }
  /** True once any answer was given, or none can be given any more. */
  get responded(): boolean {
    return this.#responded || this.#ended;
  }
  /** The tag that our answers carry; undefined while there was none. */
  get localTag(): Octets | undefined {
    const to = this.#to === undefined ? undefined : parseNameAddr(this.#to);
    return to?.ok ? to.value.tag : undefined;
  }

  respond(response: SipResponse): void {
    const { status } = response;
    if (!this.#machine.admits(status)) return;
    const octets = this.#shared.print(response, this.flow);
    this.#responded = true;
    if (this.#invite && status > 100) this.#to = response.get("to");
    if (status >= 200 && !this.#answered) this.#nowAnswered();
    this.#sending = response;
    this.#machine.respond(status, octets);
    this.#sending = undefined;
    if (this.#machine instanceof NonInviteServerTransaction && this.#machine.state === "completed")
      this.#layer.serverLingers(this, this.#machine, this.#endActions);
  }

  onCancel(action: (cancel: SipRequest) => void): void {
    this.#cancelActions ??= [];
    this.#cancelActions.push(action);
  }

  onEnd(action: () => void): void {
    if (this.#ended) {
      action();
      return;
    }
    this.#endActions ??= [];
    this.#endActions.push(action);
  }

  /** The same request arrived again. */
  retransmitted(): void {
    this.#machine.retransmitted();
  }

  /** Its ACK arrived. True when it is for the user. */
  acknowledged(): boolean {
    return this.#invite?.acknowledged() ?? false;
  }

  /** Its CANCEL arrived and was answered. */
  cancelled(cancel: SipRequest): void {
    if (this.#answered || this.#ended) return;
    for (const action of this.#cancelActions ?? []) action(cancel);
  }

  failed(_reason: string): void {
    this.#machine.transportFailed();
  }

  /** Timers of the layer, not of the machine. */
  timerFired(name: string): void {
    if (name === "trying") {
      if (!this.responded) this.respond(createResponse(this.request, 100));
    } else if (name === "unanswered" && this.#invite) {
      this.respond(createResponse(this.request, 408, undefined, { toTag: this.#shared.ports.newTag() }));
    } else this.#machine.transportFailed(); // RFC 4320 §4.1: a late 408 helps nobody
  }

  transmit(octets: Octets, repeat: boolean): boolean {
    const message: SipMessage | undefined = repeat ? undefined : this.#sending;
    return this.#shared.transmit(octets, this.flow, traceName(this.request), message);
  }

  ended(): void {
    if (!this.#answered) this.#nowAnswered();
    this.#ended = true;
    this.#layer.serverLeft(this);
    const actions = this.#endActions;
    this.#cancelActions = this.#endActions = undefined;
    if (actions) for (const action of actions) action();
  }

  #nowAnswered(): void {
    this.#answered = true;
    this.onFlow.unanswered--;
    this.timers.stop(this.#limit);
    this.#limit = undefined;
  }
}
