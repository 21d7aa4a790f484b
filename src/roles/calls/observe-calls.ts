import { detached, type Octets } from "#base/octets";
import type { RequestContext } from "#pipeline/request-context";
import type { CallObserver, CallWatch } from "#roles/proxy/contract";
import type { SipRequest } from "#sip/message/message";
import { ownAddress } from "#sip/message/own-address";
import { type SipUri, unescapeUser } from "#sip/message/uri";
import type { Flow } from "#sip/transport/flow";
import type { Call, CallTable, End } from "./call-table.ts";
import { decideMedia, kindOfMedia } from "./decide-media.ts";
import { MOST_ADDRESS } from "./limits.ts";
import type { CallUses } from "./uses.ts";

/** Reads calls off what the proxy sends on. */
export class CallReader implements CallObserver {
  readonly #uses: CallUses;
  readonly #table: CallTable;
  readonly #unanswered: (call: UnansweredCall) => void;

  constructor(uses: CallUses, table: CallTable, unanswered: (call: UnansweredCall) => void = () => {}) {
    this.#uses = uses;
    this.#table = table;
    this.#unanswered = unanswered;
  }

  opens(context: RequestContext): CallWatch | undefined {
    const request = context.route?.request ?? context.request;
    const offer = decideMedia(request.body);
    if (offer === "other") return undefined;
    const table = this.#table;
    const call = {
      callId: detached(request.callId),
      case: context.case,
      caller: this.#caller(context, request),
      media: kindOfMedia(request.body),
    };
    const began = this.#uses.clock.now();
    const callee = this.#party(request.requestUri, true);
    let early: number | undefined;
    /** The tags of those who have answered. A 2xx is repeated until its ACK comes, perhaps behind a BYE. */
    const answered = new Set<Octets>();
    return {
      ringing: () => {
        if (early !== undefined || answered.size > 0) return;
        early = table.add({ ...call, callee: { ...callee, ...NOT_YET }, state: "early" });
      },
      answered: (response, flow) => {
        const tag = detached(response.to.tag ?? "");
        if (answered.has(tag) || answered.size >= MOST_ANSWERS) return;
        answered.add(tag);
        if (offer === "open" && decideMedia(response.body) === "other") {
          if (early !== undefined) table.end(early);
        } else {
          const end = { ...callee, tag, ...this.#deviceOn(flow, callee.address) };
          if (early === undefined) table.add({ ...call, callee: end, state: "confirmed" });
          else table.confirm(early, end);
        }
        early = undefined;
      },
      failed: (status, how = {}) => {
        if (early !== undefined) table.end(early);
        early = undefined;
        if (!isChallenge(status)) this.#unanswered({ ...call, callee, began, status, ...factsOf(how) });
      },
    };
  }

  inside(context: RequestContext): CallWatch | undefined {
    const request = context.route?.request ?? context.request;
    if (!this.#table.has(request.callId)) return undefined;
    const numbers = this.#table.dialog(request.callId, request.from.tag ?? "", request.to.tag ?? "");
    if (numbers.length === 0) return undefined;
    const end = (): void => {
      for (const number of numbers) this.#table.end(number);
    };
    if (request.method !== "BYE") return { ...NOTHING, failed: (status) => isOver(status) && end() };
    if (!context.route?.fromDialog)
      return { ...NOTHING, answered: end, failed: (status) => !isChallenge(status) && end() };
    end(); // whoever hangs up no longer talks, whatever the other end answers (RFC 3261 §15.1.1)
    return undefined;
  }

  #caller({ sender, flow }: RequestContext, { from }: SipRequest): End {
    const tag = detached(from.tag ?? "");
    const party = sender ? this.#person(sender.aor, true) : this.#party(from.uri, false);
    return { ...party, tag, ...this.#deviceOn(flow, party.address) };
  }

  /** `trusted`: a From that nobody vouches for says nothing of a user of ours. */
  #party(uri: SipUri | undefined, trusted: boolean): Person {
    const { directory, isUs } = this.#uses;
    const own = ownAddress(uri, {
      isOurs: (domain) => directory.isOurs(domain),
      domains: () => directory.domains(),
      isUs,
    });
    const foreign = (): string => `${unescapeUser(uri?.user ?? "").toLowerCase()}@${uri?.host ?? ""}`;
    return this.#person(own ?? foreign(), trusted);
  }

  #person(address: string, trusted: boolean): Person {
    const user = trusted ? this.#uses.directory.find(address) : undefined;
    return user
      ? { address: user.address, name: user.name, own: true }
      : { address: detached(address.slice(0, MOST_ADDRESS)), name: "", own: false };
  }

  #deviceOn(flow: Flow, address: string): Pick<End, "flow" | "device" | "deviceName" | "speaks"> {
    const binding = this.#uses.location.findByFlow(flow.id).find(({ aor }) => aor === address);
    return {
      flow,
      device: binding?.key,
      deviceName: binding?.userAgent ?? binding?.contact,
      speaks: binding?.epid !== undefined,
    };
  }
}

type Person = Pick<End, "address" | "name" | "own">;

/** A call that nobody took, with what was measured of why. */
export interface UnansweredCall extends Pick<Call, "callId" | "case" | "caller" | "media"> {
  readonly callee: Person;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly status: number;
  /** Our own measurement, or what the device's answer says. */
  readonly reason: string;
  /** The caller gave up; "no-answer": its client did, because nobody answered (Ms-client-diagnostics 52023). */
  readonly gaveUp?: "caller" | "no-answer";
  readonly redirectedTo?: string;
  readonly doNotDisturb?: true;
}

const GAVE_UP = /^\s*52023\b/;
const MOST_REASON = 300;

function factsOf({ response, problem, cancel }: NonNullable<Parameters<CallWatch["failed"]>[1]>) {
  const warning = response?.get("warning") ?? "";
  const contact = response?.get("contact");
  const to = contact === undefined ? undefined : /<?sips?:([^;>?]+)/i.exec(contact)?.[1];
  const redirects = response !== undefined && response.status >= 300 && response.status < 400;
  const gaveUp = GAVE_UP.test(cancel?.get("ms-client-diagnostics") ?? "") ? "no-answer" : "caller";
  return {
    reason: detached((problem?.explanation.what ?? "").slice(0, MOST_REASON)),
    ...(cancel && { gaveUp: gaveUp as "caller" | "no-answer" }),
    ...(redirects && to !== undefined && { redirectedTo: detached(to.slice(0, MOST_ADDRESS).toLowerCase()) }),
    ...(warning.startsWith("391 ") && { doNotDisturb: true as const }),
  };
}

const NOT_YET = {
  tag: undefined,
  flow: undefined,
  device: undefined,
  deviceName: undefined,
  speaks: false,
} as const;
const NOTHING: CallWatch = { ringing: () => {}, answered: () => {}, failed: () => {} };
/** Devices that answer one INVITE before they hear that another did. */
const MOST_ANSWERS = 20;

/** There is no such call at the other end, or nobody there (RFC 5057 §5.1; RFC 4028 §10). */
const isOver = (status: number): boolean => status === 481 || status === 408;
const isChallenge = (status: number): boolean => status === 401 || status === 407;
