import { printCase } from "#base/case-number";
import { ExplainedError } from "#base/explained-error";
import { utf8Decode, utf8Encode } from "#base/octets";
import type { Scope } from "#base/scope";
import type { RequestContext } from "#pipeline/request-context";
import type { Requests, Role } from "#pipeline/role";
import type { Binding } from "#roles/location/contract";
import type { SipMessage } from "#sip/message/message";
import type { Flow, Transport } from "#sip/transport/flow";
import { decideAddress } from "./decide-address.ts";
import { HELD_MS, LOOK_MS, MOST_CALLS, SILENCE_MS } from "./limits.ts";
import type { End, MediaCall } from "./media-call.ts";
import { type Offered, openCall, readOffer } from "./open-call.ts";
import { noMedia, noOffer } from "./problems.ts";
import type { MediaUses } from "./uses.ts";

export type { MediaUses } from "./uses.ts";

/** Carries the sound of calls between browsers and phones, who encrypt and connect in ways that the other does not know. */
export interface MediaRole extends Role {
  /** Calls that are carried now. */
  readonly size: number;
  carries(callId: string): boolean;
}

export function createMedia(uses: MediaUses): MediaRole {
  return new Carrier(uses);
}

const isWeb = (transport: Transport): boolean => transport === "ws" || transport === "wss";
const endOf = (binding: Binding): End => (isWeb(binding.transport) ? "web" : "plain");

class Carrier implements MediaRole {
  readonly name = "media";
  readonly prerequisites = [];
  readonly #uses: MediaUses;
  readonly #calls = new Map<string, MediaCall>();

  constructor(uses: MediaUses) {
    this.#uses = uses;
  }

  get size(): number {
    return this.#calls.size;
  }
  carries(callId: string): boolean {
    return this.#calls.has(callId);
  }

  start(requests: Requests, scope: Scope): void {
    const owner = this.name;
    const known = ({ request: { callId, from, to } }: RequestContext): boolean =>
      this.#calls.get(callId)?.isBetween(from.tag, to.tag) ?? false;
    const entries: readonly (() => void)[] = [
      requests.handle({
        method: "INVITE",
        owner,
        contentType: "application/sdp",
        accepts: (context) => this.#meetsOther(context),
        handle: (context) => this.#invite(context),
      }),
      requests.handle({
        method: "INVITE",
        owner,
        accepts: (context) => context.request.body === "" && this.#offersNothing(context),
        handle: (context) => context.refuse(488, noOffer()),
      }),
      ...["INVITE", "UPDATE", "ACK", "PRACK"].map((method) =>
        requests.handle({
          method,
          owner,
          inDialog: true,
          accepts: known,
          handle: (context) => this.#inside(context),
        }),
      ),
      requests.handle({
        method: "BYE",
        owner,
        inDialog: true,
        accepts: known,
        handle: (context) => this.#bye(context),
      }),
    ];
    for (const end of entries) scope.onEnd(end);
    scope.onEnd(() => {
      for (const call of this.#calls.values()) call.close();
      this.#calls.clear();
    });
  }

  /** Whether a call with sound goes from one world to a device of the other. */
  #meetsOther(context: RequestContext): boolean {
    const { request } = context;
    if (request.to.tag !== undefined) return false;
    const devices = this.#devices(context);
    if (devices.length === 0) return false;
    const from: End = isWeb(context.flow.transport) ? "web" : "plain";
    if (devices.every((device) => endOf(device) === from)) return false;
    const offered = readOffer(utf8Decode(request.body));
    return offered !== undefined && devices.some((device) => endOf(device) !== offered.from);
  }

  #offersNothing(context: RequestContext): boolean {
    if (context.request.to.tag !== undefined || isWeb(context.flow.transport)) return false;
    const devices = this.#devices(context);
    return devices.length > 0 && devices.every((device) => endOf(device) === "web");
  }

  #devices({ request, route }: RequestContext): readonly Binding[] {
    const uri = (route?.request ?? request).requestUri;
    return uri ? this.#uses.proxy.devices(uri) : [];
  }

  /**
   * A phone that calls says itself whether it encrypts. One that is called is offered it where it signed in over TLS, and the other
   * form after it refused that: there is no telling which of the two a phone takes.
   */
  async #invite(context: RequestContext): Promise<void> {
    const offered = readOffer(utf8Decode(context.request.body));
    if (!offered) return; // accepted because it could be read
    const phones = this.#devices(context).filter((device) => endOf(device) === "plain");
    const encrypts = phones.length > 0 && phones.every(({ transport }) => transport === "tls");
    const call = await this.#open(context, offered, encrypts);
    if (!call) return;
    if (offered.from === "plain") this.#placeOn(call, context.flow);
    this.#forward(context, call, offered.from);
  }

  #forward(context: RequestContext, call: MediaCall, from: End): void {
    let again = false;
    const meets = (binding: Binding | undefined): boolean => binding === undefined || endOf(binding) !== from;
    this.#uses.proxy.forward(context, {
      edit: (copy, binding) => {
        if (!meets(binding)) return;
        if (from === "web") this.#placeOf(call, binding);
        this.#translate(call, copy, from);
      },
      editAnswer: (response, binding) => {
        if (!meets(binding)) return;
        if (from === "web") this.#placeOf(call, binding);
        call.meets(response.to.tag);
        if (response.status >= 200) call.answered = true;
        this.#translate(call, response, from === "web" ? "plain" : "web");
      },
      refused: ({ status, problem }) => {
        again = status === 488 && !problem && call.tryOther();
        return again ? "mine" : "answer";
      },
      ended: () => {
        if (again) this.#forward(context, call, from);
        else if (!call.answered) this.#end(call);
      },
    });
  }

  /** The address under which this phone reaches us: it may be in another network than who calls it. */
  #placeOf(call: MediaCall, binding: Binding | undefined): void {
    const flow = binding && this.#uses.flows.find(binding.flowId);
    if (flow) this.#placeOn(call, flow);
  }

  #placeOn(call: MediaCall, flow: Flow): void {
    const remote = flow.remote.address;
    const reached = this.#uses.reachedAt(flow).host;
    call.placePhone(remote, decideAddress({ reached, remote, seenAs: this.#uses.seenAs() }));
  }

  async #open(context: RequestContext, offered: Offered, encrypts: boolean): Promise<MediaCall | undefined> {
    const { callId } = context.request;
    const { log, clock } = this.#uses;
    try {
      if (this.#calls.size >= MOST_CALLS) throw noMedia(new Error(`${MOST_CALLS} calls are carried already`));
      const call = await openCall(this.#uses, context, offered, encrypts);
      this.#calls.get(callId)?.close();
      this.#calls.set(callId, call);
      this.#watch(call, clock.now());
      log.write("debug", "The sound of a call is carried.", {
        case: printCase(context.case),
        from: offered.from,
      });
      return call;
    } catch (error) {
      const problem = error instanceof ExplainedError ? error : noMedia(error);
      context.refuse(problem.explanation.id === "MED-0001" ? 488 : 503, problem);
      return undefined;
    }
  }

  /** A request inside a carried call: what it describes is translated, and so is what its answer describes. */
  #inside(context: RequestContext): void {
    const { request } = context;
    const call = this.#calls.get(request.callId);
    if (!call) return;
    const from = call.endOf(request.from.tag);
    this.#uses.proxy.forward(context, {
      edit: (copy) => this.#translate(call, copy, from),
      editAnswer: (response) => this.#translate(call, response, from === "web" ? "plain" : "web"),
    });
  }

  #bye(context: RequestContext): void {
    const call = this.#calls.get(context.request.callId);
    this.#uses.proxy.forward(context, {});
    if (call) this.#end(call);
  }

  #translate(call: MediaCall, message: SipMessage, from: End): void {
    if (message.body === "" || !/^application\/sdp\b/i.test(message.get("content-type") ?? "")) return;
    const told = call.translate(utf8Decode(message.body), from);
    if (told !== undefined) message.body = utf8Encode(told);
  }

  #end(call: MediaCall): void {
    if (this.#calls.get(call.parts.callId) === call) this.#calls.delete(call.parts.callId);
    call.close();
  }

  #endSilent(call: MediaCall, ms: number): void {
    const { fromWeb, fromPlain } = call.bridge;
    this.#uses.log.write("info", "A call in which nobody was heard any more is carried no longer.", {
      callId: call.parts.callId,
      silentSeconds: Math.round(ms / 1000),
      packets: { fromBrowser: fromWeb, fromPhone: fromPlain },
    });
    this.#end(call);
  }

  /** A call whose end got lost goes after a silence; on hold nobody need send. */
  #watch(call: MediaCall, since: number): void {
    const heard = call.bridge.fromWeb + call.bridge.fromPlain;
    this.#uses.clock.after(LOOK_MS, () => {
      if (this.#calls.get(call.parts.callId) !== call) return;
      const now = this.#uses.clock.now();
      const last = call.bridge.fromWeb + call.bridge.fromPlain > heard ? now : since;
      if (now - last > (call.held ? HELD_MS : SILENCE_MS)) this.#endSilent(call, now - last);
      else this.#watch(call, last);
    });
  }
}
