import type { Clock } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { Octets } from "#base/octets";
import type { Scope } from "#base/scope";
import { checkMessage } from "../message/check-message.ts";
import type { SipMessage, SipRequest } from "../message/message.ts";
import { parameter } from "../message/parameters.ts";
import { parseMessage, type Refusal } from "../message/parse-message.ts";
import { printMessage } from "../message/print-message.ts";
import { reasonPhrase } from "../message/reason-phrase.ts";
import { createResponse } from "../message/respond.ts";
import { Connection, type ConnectionReader } from "./connection.ts";
import type { Flow } from "./flow.ts";
import type { FlowSink } from "./flow-sink.ts";
import { startReaping } from "./keep-alive.ts";
import type { TransportLimits } from "./limits.ts";
import { answerFlowId, noteSource } from "./note-source.ts";
import { streamUnreadable, unreadable } from "./problems.ts";
import { salvageRequest } from "./salvage.ts";
import type { StreamFault } from "./stream-framing.ts";
import { answerStun, isStun } from "./stun.ts";

/** Everything that receiving needs from outside. */
export interface ReceiveUses {
  readonly clock: Clock;
  /** The flow table. */
  readonly flows: {
    find(id: string): Flow | undefined;
    opened(flow: Flow): boolean;
    closed(flow: Flow): void;
    alias(flow: Flow, port: number): void;
  };
  /** Live setting. */
  limits(): TransportLimits;
  /** Called with the octets of each message, good or bad, before it is read: for the trace. */
  record(octets: Octets, flow: Flow): void;
  /** Rate limits: false drops the message unread and unanswered. Keep-alives are not asked for, but STUN is. */
  admit(octets: Octets, flow: Flow): boolean;
  /** A message that every server can read, our notes in its Via: for the transaction layer. */
  received(message: SipMessage, flow: Flow): void;
  newTag(): string;
  /** The header fields in which an explained error travels in an answer. */
  explain(problem: ExplainedError): readonly (readonly [string, Octets])[];
  /** A message was not readable; `octets` is what came. For log and case. */
  unreadable(problem: ExplainedError, octets: Octets, flow: Flow): void;
  /** The answer to an unreadable request left: for the trace. */
  sent(octets: Octets, flow: Flow): void;
  /** Whether somebody is registered over a connection or in a call over it. Asked every few seconds for silent ones. */
  isNeeded(flow: Flow): boolean;
  /** Something threw while a message was worked on: a defect of ours, which must end this message only. */
  defect(error: unknown, flow: Flow): void;
}

/** The sink for the sockets, and what the rest of the house may ask of connections. */
export interface Receiver extends FlowSink {
  /** We told the other end to be heard at least every so many seconds (ms-keep-alive, RFC 5626 Flow-Timer). */
  agreeKeepAlive(flow: Flow, seconds: number): void;
}

/** Reads what the sockets bring, refuses what cannot be read, and hands the rest on. Reaping ends with the scope. */
export function createReceiver(uses: ReceiveUses, scope: Scope): Receiver {
  const receiver = new Receiving(uses);
  startReaping(uses.clock, uses.limits, () => receiver.connections(), scope);
  return receiver;
}

class Receiving implements Receiver, ConnectionReader {
  readonly #uses: ReceiveUses;
  readonly #connections = new Map<Flow, Connection>();

  constructor(uses: ReceiveUses) {
    this.#uses = uses;
  }

  connections(): Iterable<readonly [Flow, Connection]> {
    return this.#connections;
  }

  opened(flow: Flow): boolean {
    if (!this.#uses.flows.opened(flow)) return false;
    const { clock, limits } = this.#uses;
    this.#connections.set(flow, new Connection(flow, clock.now(), limits(), this));
    return true;
  }

  closed(flow: Flow, _reason: string): void {
    this.#connections.delete(flow);
    this.#uses.flows.closed(flow);
  }

  received(flow: Flow, octets: Octets): void {
    if (flow.transport === "udp") this.#datagram(flow, octets);
    else if (flow.open) this.#connections.get(flow)?.received(octets, this.#uses.clock.now());
  }

  agreeKeepAlive(flow: Flow, seconds: number): void {
    const connection = this.#connections.get(flow);
    if (connection) connection.agreedSeconds = seconds;
  }

  isNeeded(flow: Flow): boolean {
    return this.#uses.isNeeded(flow);
  }

  /** One whole message. */
  message(flow: Flow, octets: Octets): void {
    try {
      this.#uses.record(octets, flow);
      if (this.#uses.admit(octets, flow)) this.#read(flow, octets);
    } catch (error) {
      this.#uses.defect(error, flow);
    }
  }

  faulty(flow: Flow, fault: StreamFault): void {
    const problem = streamUnreadable(fault, placeOf(flow));
    try {
      this.#uses.record(fault.head, flow);
      this.#uses.unreadable(problem, fault.head, flow);
      this.#refuse(flow, fault.head, fault.status, `${fault.field}: expected ${fault.expected}`, problem);
    } catch (error) {
      this.#uses.defect(error, flow);
    }
    flow.close(problem.explanation.what);
  }

  #datagram(flow: Flow, datagram: Octets): void {
    if (isStun(datagram)) {
      const answer = this.#uses.admit(datagram, flow) ? answerStun(datagram, flow.remote) : undefined;
      if (answer !== undefined) flow.send(answer);
    } else if (!KEEP_ALIVE.test(datagram)) this.message(flow, datagram);
  }

  #read(flow: Flow, octets: Octets): void {
    const read = parseMessage(octets);
    if (!read.ok) {
      this.#unreadable(flow, octets, read.refusal);
      return;
    }
    const message = read.value;
    const refusal = checkMessage(message);
    if (refusal) {
      this.#unreadable(flow, octets, refusal);
      return;
    }
    this.#uses.received(message, message.kind === "request" ? this.#requestFlow(message, flow) : flow);
  }

  /** Reads and completes the Via of a request; answers over which flow its sender wants to be answered. */
  #requestFlow(request: SipRequest, flow: Flow): Flow {
    const { parameters, port } = request.via;
    if (parameter(parameters, "alias") !== undefined) this.#uses.flows.alias(flow, port ?? usualPort(flow));
    const wanted = answerFlowId(request, flow);
    noteSource(request, flow);
    return wanted === flow.id ? flow : (this.#uses.flows.find(wanted) ?? flow);
  }

  #unreadable(flow: Flow, octets: Octets, { status, field, seen, expected }: Refusal): void {
    const problem = unreadable(field, seen, expected, placeOf(flow));
    this.#uses.unreadable(problem, octets, flow);
    this.#refuse(flow, octets, status, `${field}: expected ${expected}`, problem);
  }

  /** Answers without any state, and unsigned: a message that cannot be read has proven nothing. */
  #refuse(flow: Flow, octets: Octets, status: number, words: string, problem: ExplainedError): void {
    const request = salvageRequest(octets);
    if (!request) return;
    const reason = `${reasonPhrase(status)} (${words})`;
    const options = { toTag: this.#uses.newTag(), fields: this.#uses.explain(problem) };
    const answer = printMessage(createResponse(request, status, reason, options));
    if (flow.send(answer)) this.#uses.sent(answer, flow);
  }
}

/** What phones send over UDP to keep their way open: empty lines or zeros. */
const KEEP_ALIVE = /^[\r\n\0 ]{0,16}$/;

const usualPort = (flow: Flow): number => (flow.transport === "tls" ? 5061 : 5060);

const placeOf = ({ transport, remote }: Flow): string => `${transport} ${remote.address} port ${remote.port}`;
