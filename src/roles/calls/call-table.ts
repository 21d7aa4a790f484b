import type { CaseNumber } from "#base/case-number";
import type { CancelTimer } from "#base/clock";
import type { Octets } from "#base/octets";
import type { Flow } from "#sip/transport/flow";
import type { Party } from "./contract.ts";
import { GONE_AFTER_MS, MOST_CALL_MS, MOST_CALLS } from "./limits.ts";
import type { CallUses } from "./uses.ts";

/** One end of a call as it is remembered. */
export interface End extends Party {
  /** A user of ours. */
  readonly own: boolean;
  /** Its tag in the dialog; undefined while nobody has answered. */
  readonly tag: Octets | undefined;
  readonly flow: Flow | undefined;
  /** Key of the device that is signed in on the flow; undefined: a server, or not signed in. */
  readonly device: string | undefined;
  /** What that device calls itself, else its Contact. */
  readonly deviceName: string | undefined;
  /** Its client says by itself that it is in a call. */
  readonly speaks: boolean;
}

/** One call: from the first ringing, or the answer, until its end. */
export interface Call {
  readonly number: number;
  readonly callId: Octets;
  readonly case: CaseNumber;
  readonly caller: End;
  readonly callee: End;
  readonly state: "early" | "confirmed";
  readonly since: number;
  readonly media: CallMedia;
}

/** What a call was begun with. */
export type CallMedia = "audio" | "video" | "sharing";

const SIDES = ["caller", "callee"] as const;
type Side = (typeof SIDES)[number];

type TableUses = Omit<CallUses, "store" | "settings" | "isCarried">;

/** Every call that is known, found by its Call-ID and by the people in it. */
export class CallTable {
  readonly #uses: TableUses;
  /** Somebody of ours is in one call more or less, or in the same in another way. */
  readonly #changed: (address: string) => void;
  readonly #ended: (call: Call) => void;
  /** By number, which counts up: the oldest first. */
  readonly #calls = new Map<number, Call>();
  readonly #byCallId = new Map<Octets, Set<number>>();
  readonly #byPerson = new Map<string, Set<number>>();
  /** By number: no longer listens to connections, nor waits for devices. */
  readonly #stops = new Map<number, (() => void)[]>();
  #last = 0;
  #stopAging: CancelTimer | undefined;

  constructor(uses: TableUses, changed: (address: string) => void, ended: (call: Call) => void = () => {}) {
    this.#uses = uses;
    this.#changed = changed;
    this.#ended = ended;
  }

  get size(): number {
    return this.#calls.size;
  }

  all(): Iterable<Call> {
    return this.#calls.values();
  }

  /** The calls of one of our users, oldest first. */
  of(address: string): readonly Call[] {
    return [...(this.#byPerson.get(address) ?? [])].flatMap((number) => this.#calls.get(number) ?? []);
  }

  /** The number of the new call; undefined: there are as many as may be. */
  add(call: Omit<Call, "number" | "since">): number | undefined {
    if (this.#calls.size >= MOST_CALLS) return undefined;
    const number = ++this.#last;
    this.#put({ ...call, number, since: this.#uses.clock.now() });
    enter(this.#byCallId, call.callId, number);
    for (const side of SIDES) if (call[side].own) enter(this.#byPerson, call[side].address, number);
    this.#age();
    this.#tell(call);
    return number;
  }

  /** A call that rang was answered by this end. */
  confirm(number: number, callee: End): void {
    const call = this.#calls.get(number);
    if (!call) return;
    this.#put({ ...call, callee, state: "confirmed", since: this.#uses.clock.now() });
    this.#tell(call);
  }

  end(number: number): void {
    const call = this.#calls.get(number);
    if (!call) return;
    for (const stop of this.#stops.get(number) ?? []) stop();
    this.#stops.delete(number);
    this.#calls.delete(number);
    leave(this.#byCallId, call.callId, number);
    for (const side of SIDES) leave(this.#byPerson, call[side].address, number);
    this.#ended(call);
    this.#tell(call);
  }

  /** The confirmed calls of this dialog; the tags may stand either way round, for both ends send requests. */
  dialog(callId: Octets, one: Octets, other: Octets): readonly number[] {
    return [...(this.#byCallId.get(callId) ?? [])].filter((number) => {
      const call = this.#calls.get(number);
      const [caller, callee] = [call?.caller.tag, call?.callee.tag];
      return (caller === one && callee === other) || (caller === other && callee === one);
    });
  }

  /** Whether any call has this Call-ID. */
  has(callId: Octets): boolean {
    return this.#byCallId.has(callId);
  }

  stop(): void {
    this.#stopAging?.();
    for (const stops of this.#stops.values()) for (const stop of stops) stop();
    this.#stops.clear();
  }

  #put(call: Call): void {
    for (const stop of this.#stops.get(call.number) ?? []) stop();
    this.#calls.set(call.number, call);
    this.#stops.set(
      call.number,
      call.state === "early" ? [] : SIDES.flatMap((side) => this.#listen(call, side)),
    );
  }

  /**
   * A device whose connection breaks may come back, and its call goes on. A server's connection says nothing of the calls that went
   * over it (RFC 5923).
   */
  #listen(call: Call, side: Side): (() => void)[] {
    const { flow, device } = call[side];
    if (!flow || device === undefined) return [];
    let stopWaiting: CancelTimer | undefined;
    const stopListening = flow.onClose(() => {
      stopWaiting = this.#uses.clock.after(GONE_AFTER_MS, () => this.#isBack(call.number, side));
    });
    return [stopListening, () => stopWaiting?.()];
  }

  #isBack(number: number, side: Side): void {
    const call = this.#calls.get(number);
    if (!call) return;
    const end = call[side];
    const binding = this.#uses.location.find(end.address).find(({ key }) => key === end.device);
    const flow = binding && this.#uses.flows.find(binding.flowId);
    if (!flow) {
      this.end(number);
      return;
    }
    this.#put({ ...call, [side]: { ...end, flow } });
    this.#tell(call);
  }

  /** One timer for all: the oldest goes first. */
  #age(): void {
    if (this.#stopAging) return;
    const [oldest] = this.#calls.values();
    if (!oldest) return;
    const { clock } = this.#uses;
    this.#stopAging = clock.after(Math.max(0, oldest.since + MOST_CALL_MS - clock.now()), () => {
      this.#stopAging = undefined;
      for (const call of this.#calls.values()) {
        if (call.since + MOST_CALL_MS > clock.now()) break;
        this.end(call.number);
      }
      this.#age();
    });
  }

  #tell(call: Pick<Call, Side>): void {
    for (const address of new Set(SIDES.flatMap((side) => (call[side].own ? call[side].address : []))))
      this.#changed(address);
  }
}

function enter<Key>(index: Map<Key, Set<number>>, key: Key, number: number): void {
  const numbers = index.get(key);
  if (numbers) numbers.add(number);
  else index.set(key, new Set([number]));
}

function leave<Key>(index: Map<Key, Set<number>>, key: Key, number: number): void {
  const numbers = index.get(key);
  numbers?.delete(number);
  if (numbers?.size === 0) index.delete(key);
}
