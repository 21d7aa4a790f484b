import { ExplainedError } from "#base/explained-error";
import type { Binding } from "#roles/location/contract";
import { gruuOpaque, printCommunicatorGruu, printPublicGruu } from "#sip/message/gruu";
import type { Flow } from "#sip/transport/flow";
import { outOfOrder, tooBrief, tooManyBindings } from "./problems.ts";
import type { Registration, RequestedContact } from "./read-registration.ts";

export interface ExpiresLimits {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** Everything that the decision rests on. */
export interface BindingFacts {
  readonly registration: Registration;
  /** What the address has now. */
  readonly current: readonly Binding[];
  readonly flow: Pick<Flow, "id" | "transport" | "remote">;
  readonly proof?: string | undefined;
  readonly now: number;
  readonly expires: ExpiresLimits;
  readonly mostEndpoints: number;
  /** The To tag that the 200 will carry. */
  readonly toTag: string;
}

/** What becomes of the bindings, or why nothing does. */
export type BindingDecision =
  | {
      readonly put: readonly Binding[];
      readonly drop: readonly Binding[];
      /** Devices that have to go so that this one has room. */
      readonly signOut: readonly Binding[];
    }
  | {
      readonly status: number;
      readonly problem: ExplainedError;
      readonly fields?: readonly (readonly [string, string])[];
    };

/** Steps 6 and 7 of RFC 3261 §10.3, for a registration whose sender is known and may do this. Pure. */
export function decideBindings(facts: BindingFacts): BindingDecision {
  const { registration, current } = facts;
  if (registration.contacts === "all") return dropAll(registration, current);

  const put = new Map<string, Binding>(); // by key: of two contacts of one device the later counts
  const drop = new Set<Binding>();
  for (const contact of registration.contacts) {
    const before = current.find((binding) => isSameDevice(binding, contact));
    if (before && isOvertaken(before, registration))
      return { status: 500, problem: outOfOrder(registration.cseq, before.cseq) };
    const seconds = decideSeconds(facts, contact);
    if (seconds instanceof ExplainedError)
      return { status: 423, problem: seconds, fields: [["min-expires", String(facts.expires.min)]] };
    put.delete(contact.key);
    if (seconds > 0) put.set(contact.key, bindingOf(facts, contact, seconds, before));
    if (before) drop.add(before);
  }
  // What is put takes the place of the one with its key by itself.
  const answer = {
    put: [...put.values()],
    drop: [...drop].filter((binding) => !put.has(binding.key)),
    signOut: [],
  };
  const others = current.filter((binding) => !drop.has(binding) && !put.has(binding.key));
  const over = others.length + put.size - facts.mostEndpoints;
  if (over <= 0 || others.length + put.size <= current.length) return answer;

  // A Communicator client cannot show why it was refused and would try for ever: its oldest sister makes room (MS-SIPREGE, 4140).
  if (registration.epid === undefined || over > others.length)
    return { status: 403, problem: tooManyBindings(registration.aor, current.length, facts.mostEndpoints) };
  const oldest = [...others].sort((one, two) => one.registeredAt - two.registeredAt);
  return { ...answer, signOut: oldest.slice(0, over) };
}

/** `Contact: *` (§10.3 step 6). */
function dropAll(registration: Registration, current: readonly Binding[]): BindingDecision {
  for (const binding of current)
    if (isOvertaken(binding, registration))
      return { status: 500, problem: outOfOrder(registration.cseq, binding.cseq) };
  return { put: [], drop: current, signOut: [] };
}

/** The contact is compared too, because some phones sign out without repeating their instance. */
const isSameDevice = (binding: Binding, contact: RequestedContact): boolean =>
  binding.key === contact.key || (binding.contact === contact.uriText && contact.instance === undefined);

/**
 * §10.3 step 7, with one step aside: the very same request is let through again. A phone repeats it when the server was
 * restarted between writing a UDP binding down and answering, and would otherwise be refused what it has.
 */
const isOvertaken = (binding: Binding, { callId, cseq }: Registration): boolean =>
  binding.callId === callId && cseq < binding.cseq;

function decideSeconds(
  { registration, expires }: BindingFacts,
  contact: RequestedContact,
): number | ExplainedError {
  // Communicator clients renew 30 seconds before the end and have no other use for a shorter time.
  const fallback = registration.epid === undefined ? expires.default : expires.max;
  const wish = contact.expiresSeconds ?? registration.expiresSeconds ?? fallback;
  if (wish === 0) return 0;
  if (wish >= expires.min) return Math.min(wish, expires.max);
  // pidgin-sipe ignores a 423 and hangs; longer than asked does it no harm.
  return registration.epid === undefined ? tooBrief(wish, expires.min) : expires.min;
}

function bindingOf(
  facts: BindingFacts,
  contact: RequestedContact,
  seconds: number,
  before: Binding | undefined,
): Binding {
  const { registration, flow, now, toTag, proof } = facts;
  const { aor, epid, callId, fromTag } = registration;
  const { instance } = contact;
  // Computing it costs more than all the rest, and it never changes.
  const known = before?.instance === instance ? before?.opaque : undefined;
  const opaque = instance === undefined ? undefined : (known ?? gruuOpaque(instance));
  const print = epid === undefined ? printPublicGruu : printCommunicatorGruu;
  return {
    aor,
    key: contact.key,
    contact: contact.replace && registration.direct ? seenContact(contact, flow) : contact.uriText,
    parameters: contact.parameters,
    instance,
    epid,
    gruu: opaque === undefined ? undefined : print(aor, opaque),
    opaque,
    q: contact.q,
    expiresAt: now + seconds * 1000,
    registeredAt: before?.callId === callId ? before.registeredAt : now,
    ...(proof === undefined ? {} : { proof }),
    path: registration.path,
    callId,
    cseq: registration.cseq,
    userAgent: registration.userAgent,
    flowId: flow.id,
    transport: flow.transport,
    subscription: registration.subscribes ? { localTag: toTag, remoteTag: fromTag } : undefined,
  };
}

/** `proxy=replace` (MS-SIP 3.1.5.3, MS-SIPREGE): the address that we see, and the connection's name, by which we find it again. */
function seenContact({ uri }: RequestedContact, flow: BindingFacts["flow"]): string {
  const { address, port } = flow.remote;
  const host = address.includes(":") ? `[${address}]` : address;
  const user = uri.user === undefined ? "" : `${uri.user}@`;
  const parameters = uri.parameters
    .filter(([name]) => name !== "ms-received-cid")
    .map(([name, value]) => (value === undefined ? `;${name}` : `;${name}=${value}`));
  return `${uri.scheme}:${user}${host}:${port}${parameters.join("")};ms-received-cid=${flow.id}`;
}
