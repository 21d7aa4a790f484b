import type { CancelTimer } from "#base/clock";
import type { ExplainedError } from "#base/explained-error";
import type { RequestContext } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import { headerField, type SipRequest, type SipResponse } from "#sip/message/message";
import { createResponse } from "#sip/message/respond";
import type { ClientTransaction } from "#sip/transaction/contract";
import type { Flow } from "#sip/transport/flow";
import { bestResponse } from "./best-response.ts";
import type { CallWatch, ForwardOptions } from "./contract.ts";
import { endingOf } from "./end-late-session.ts";
import { repairForCommunicator, stripHopFields } from "./forward-copy.ts";
import { connectionBroke, deviceSilent, noAnswer } from "./problems.ts";
import type { ProxyUses } from "./uses.ts";

/** A way on for the request: the copy that goes there, and the flow, which may still have to be opened. */
export interface Way {
  readonly name: string;
  readonly flow: Flow | Promise<Flow>;
  /** The device that it leads to; undefined inside a dialog, and for a next hop. */
  readonly binding?: Binding;
  /** Made when the flow is known, since our Record-Route names it. */
  copy(flow: Flow): SipRequest;
}

interface Branch {
  readonly way: Way;
  transaction: ClientTransaction | undefined;
  provisional: boolean;
  outcome: Outcome | undefined;
  /** It was to stop: another device took the request, or the caller gave up. */
  unwanted: boolean;
  /** It took the request all the same, and we ended that. */
  ended: boolean;
}

/** How a branch ended: by an answer, or by something that we measured ourselves. */
type Outcome =
  | { readonly response: SipResponse }
  | { readonly status: number; readonly problem: ExplainedError };

/** RFC 3261 §17.1.1.2 timer B and §17.1.2.2 timer F: 64 × T1. */
const TRANSACTION_SECONDS = 32;

/**
 * The response context of one request (RFC 3261 §16.7): its branches, what each answered, and which answer goes back.
 * Provisional answers and the first 2xx pass at once; the other branches are then cancelled; without a 2xx the best refusal goes.
 */
export class ResponseContext {
  readonly #uses: ProxyUses;
  readonly #context: RequestContext;
  readonly #branches: Branch[];
  readonly #ended: () => void;
  readonly #options: ForwardOptions;
  readonly #watch: CallWatch | undefined;
  #stopTimerC: CancelTimer | undefined;
  #succeeded = false;
  #answered = false;
  #cancelled: "caller" | "no-answer" | undefined;
  #cancel: SipRequest | undefined;

  /** `ended` is called once, when the last branch has ended. */
  constructor(
    uses: ProxyUses,
    context: RequestContext,
    ways: readonly Way[],
    ended: () => void,
    options: ForwardOptions,
    watch: CallWatch | undefined,
  ) {
    this.#uses = uses;
    this.#context = context;
    this.#ended = ended;
    this.#options = options;
    this.#watch = watch;
    this.#branches = ways.map((way) => ({
      way,
      transaction: undefined,
      provisional: false,
      outcome: undefined,
      unwanted: false,
      ended: false,
    }));
  }

  start(): void {
    if (this.#isInvite) {
      this.#restartTimerC();
      this.#context.transaction?.onCancel((cancel) => {
        this.#cancel = cancel;
        this.#cancelBy("caller", causeFields(cancel));
      });
    }
    for (const branch of this.#branches) {
      const { flow } = branch.way;
      if (flow instanceof Promise) {
        flow.then(
          (opened) => this.#send(branch, opened),
          (error: ExplainedError) => this.#branchEnded(branch, { status: 504, problem: error }),
        );
      } else this.#send(branch, flow);
    }
  }

  get #isInvite(): boolean {
    return this.#context.request.method === "INVITE";
  }

  #send(branch: Branch, flow: Flow): void {
    if (this.#cancelled || this.#succeeded) {
      this.#branchEnded(branch, { response: this.#ownAnswer(487) });
      return;
    }
    const copy = branch.way.copy(flow);
    if (this.#uses.isCommunicator(flow)) repairForCommunicator(copy);
    branch.transaction = this.#uses.transactions.send(copy, flow, {
      responded: (response) => this.#responded(branch, response),
      timedOut: () => this.#timedOut(branch),
      transportFailed: (reason) =>
        this.#branchEnded(branch, { status: 480, problem: connectionBroke(branch.way.name, reason) }),
    });
  }

  #responded(branch: Branch, received: SipResponse): void {
    const { status } = received;
    if (status === 100) {
      branch.provisional = true;
      return;
    }
    const response = received.copy();
    response.removeFirst("via");
    stripHopFields(response);
    if (status < 300) this.#options.editAnswer?.(response, branch.way.binding);
    if (status < 200) {
      branch.provisional = true;
      if (this.#isInvite) this.#restartTimerC();
      if (this.#answered) return;
      this.#forward(response);
      if (branch.transaction) this.#watch?.ringing(response, branch.transaction.flow);
    } else if (status < 300 && branch.unwanted && this.#options.endLate) this.#endLate(branch, received);
    else if (status < 300) this.#success(branch, response);
    else this.#branchEnded(branch, { response });
  }

  /** §16.7 step 5: a 2xx goes back at once; to an INVITE every further one does too, for each opens a dialog. */
  #success(branch: Branch, response: SipResponse): void {
    if (!this.#answered) this.#options.accepted?.(response);
    if (!this.#answered || (this.#succeeded && this.#isInvite)) {
      this.#forward(response);
      if (branch.transaction) this.#watch?.answered(response, branch.transaction.flow);
    }
    this.#succeeded = true;
    this.#answered = true;
    this.#stopTimerC?.();
    this.#cancelPending(branch, [["reason", 'SIP;cause=200;text="Call completed elsewhere"']]);
    this.#branchEnded(branch, { response });
  }

  /** Repeated for a 2xx that is repeated, the BYE once. */
  #endLate(branch: Branch, response: SipResponse): void {
    const { transaction } = branch;
    const ending = transaction && endingOf(transaction.request, response);
    if (ending) {
      this.#uses.transactions.sendAlone(ending.ack, transaction.flow);
      if (!branch.ended) this.#uses.transactions.send(ending.bye, transaction.flow, NOBODY_WAITS);
      branch.ended = true;
    }
    this.#branchEnded(branch, { response: this.#ownAnswer(487) });
  }

  #timedOut(branch: Branch): void {
    const problem = deviceSilent(branch.way.name, TRANSACTION_SECONDS);
    // RFC 4320 §4.2: never 408 to anything but INVITE.
    if (this.#cancelled) this.#branchEnded(branch, { response: this.#ownAnswer(487) });
    else this.#branchEnded(branch, { status: this.#isInvite ? 408 : 480, problem });
  }

  #branchEnded(branch: Branch, outcome: Outcome): void {
    if (branch.outcome) return;
    branch.outcome = outcome;
    const status = "response" in outcome ? outcome.response.status : outcome.status;
    if (status >= 600) this.#cancelPending(branch, []);
    if (this.#branches.some((other) => !other.outcome)) return;
    this.#stopTimerC?.();
    if (!this.#answered) this.#answerBest();
    this.#ended();
    this.#options.ended?.();
  }

  #answerBest(): void {
    this.#answered = true;
    const outcomes = this.#branches.flatMap((branch) => branch.outcome ?? []);
    const responses = outcomes.map((outcome) =>
      "response" in outcome ? outcome.response : this.#ownAnswer(outcome.status),
    );
    const best = bestResponse(responses);
    if (!best) return;
    const seconds = Math.round(this.#uses.noAnswerMs() / 1000);
    const own =
      this.#cancelled === "no-answer" && best.status === 487
        ? { status: 408, problem: noAnswer(seconds, this.#branches.length) }
        : outcomes[responses.indexOf(best)];
    const problem = own && "problem" in own ? own.problem : undefined;
    const status = own && "problem" in own ? own.status : best.status;
    const cancel = this.#cancel;
    this.#watch?.failed(status, { response: best, ...(problem && { problem }), ...(cancel && { cancel }) });
    if (this.#cancelled !== "caller" && this.#options.refused?.({ status, problem }) === "mine") return;
    if (problem) this.#context.refuse(status, problem);
    else this.#forward(collectChallenges(best, responses));
  }

  #forward(response: SipResponse): void {
    if (this.#uses.isCommunicator(this.#context.flow)) repairForCommunicator(response);
    this.#context.respond(response);
  }

  #ownAnswer(status: number): SipResponse {
    return createResponse(this.#context.request, status, undefined, { toTag: this.#uses.newTag() });
  }

  #cancelBy(who: "caller" | "no-answer", fields: readonly (readonly [string, string])[]): void {
    if (this.#cancelled || this.#answered) return;
    this.#cancelled = who;
    this.#stopTimerC?.();
    this.#cancelPending(undefined, fields);
  }

  #cancelPending(except: Branch | undefined, fields: readonly (readonly [string, string])[]): void {
    if (!this.#isInvite) return;
    for (const branch of this.#branches)
      if (branch !== except && !branch.outcome) {
        branch.unwanted = true;
        branch.transaction?.cancel(fields);
      }
  }

  /** Timer C (§16.6 step 11, §16.8), one for the whole call: it starts anew whenever any device says it is still ringing. */
  #restartTimerC(): void {
    this.#stopTimerC?.();
    if (this.#cancelled || this.#answered) return;
    this.#stopTimerC = this.#uses.clock.after(this.#uses.noAnswerMs(), () =>
      this.#cancelBy("no-answer", [["reason", 'SIP;cause=408;text="No answer"']]),
    );
  }
}

/** For requests whose answer changes nothing. */
const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };

/** What a CANCEL says of its cause goes on to the devices (RFC 3326; Ms-client-diagnostics of article 9). */
function causeFields(cancel: SipRequest): (readonly [string, string])[] {
  return ["reason", "ms-client-diagnostics", "ms-diagnostics"].flatMap((name) =>
    cancel.getAll(name).map((value) => [name, value] as const),
  );
}

/** §16.7 step 7: a 401 or 407 carries the challenges of every branch. */
function collectChallenges(best: SipResponse, all: readonly SipResponse[]): SipResponse {
  if (best.status !== 401 && best.status !== 407) return best;
  const others = all.filter((one) => one !== best && (one.status === 401 || one.status === 407));
  for (const name of ["www-authenticate", "proxy-authenticate"])
    for (const other of others)
      best.fields = [...best.fields, ...other.getAll(name).map((value) => headerField(name, value))];
  return best;
}
