import { type CaseNumber, printCase } from "#base/case-number";
import type { ExplainedError } from "#base/explained-error";
import type { Octets } from "#base/octets";
import type { SipRequest, SipResponse } from "#sip/message/message";
import { createResponse } from "#sip/message/respond";
import type { ServerTransaction } from "#sip/transaction/contract";
import type { Flow } from "#sip/transport/flow";
import { explainInFields } from "./answer.ts";
import type { RequestContext, RouteState, Sender } from "./request-context.ts";

/** What a context needs to answer: one object for all of them. */
export interface ContextPorts {
  /** The name that stands in Warning and ms-diagnostics. */
  readonly serverName: () => string;
  readonly newTag: () => string;
  /** Told of each refusal, for log, event log and case. */
  refused(context: RequestContext, status: number, error: ExplainedError): void;
}

/** A request on its way through the steps. */
export class Context implements RequestContext {
  readonly request: SipRequest;
  readonly transaction: ServerTransaction | undefined;
  readonly flow: Flow;
  readonly case: CaseNumber;
  sender?: Sender;
  route?: RouteState;
  step = "receive";
  readonly #ports: ContextPorts;

  constructor(
    ports: ContextPorts,
    request: SipRequest,
    transaction: ServerTransaction | undefined,
    flow: Flow,
    number: CaseNumber,
  ) {
    this.#ports = ports;
    this.request = request;
    this.transaction = transaction;
    this.flow = flow;
    this.case = number;
  }

  respond(response: SipResponse): void {
    this.transaction?.respond(response);
  }

  refuse(
    status: number,
    error: ExplainedError,
    extra: readonly (readonly [string, string])[] = [],
    body: Octets = "",
  ): void {
    this.#ports.refused(this, status, error);
    if (!this.transaction) return;
    const why = explainInFields(error, printCase(this.case), this.#ports.serverName());
    const response = createResponse(this.request, status, undefined, {
      toTag: this.#ports.newTag(),
      fields: [...extra, ...why],
      body,
    });
    this.transaction.respond(response);
  }
}
