import type { CancelTimer } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import type { Flow } from "#sip/transport/flow";
import type { Binding, BindingChange, BindingTable, Ending, PastBinding } from "./contract.ts";
import { Device, WordList } from "./device.ts";
import { ExpiryHeap } from "./expiry-heap.ts";
import { Attachments, ContactIndex } from "./indexes.ts";
import { PastBindings } from "./past-bindings.ts";
import { notStored, tableFull } from "./problems.ts";
import { mostBindings } from "./settings.ts";
import type { StoredBinding } from "./store.ts";
import type { LocationUses } from "./uses.ts";

const NONE: readonly Device[] = [];
const MOST_TIMER_MS = 2 ** 31 - 1;

/** One device before and after a change; undefined where there is none. */
type Move = readonly [before: Device | undefined, after: Device | undefined];

/** All bindings of this server. One timer ends what has run out; a connection takes what was registered on it along. */
export class Table implements BindingTable {
  /** Most recently registered first. The arrays are never changed, so `find` hands them out. */
  readonly #users = new Map<string, readonly Device[]>();
  readonly #heap = new ExpiryHeap<Device>();
  readonly #contacts = new ContactIndex();
  readonly #attachments = new Attachments((flowId, reason) => this.#flowEnded(flowId, reason));
  readonly #past: PastBindings;
  readonly #words = new WordList();
  readonly #listeners = new Set<Parameters<BindingTable["onChange"]>[0]>();
  readonly #uses: LocationUses;
  #timer: { at: number; cancel: CancelTimer } | undefined;

  constructor(uses: LocationUses) {
    this.#uses = uses;
    this.#past = new PastBindings(uses.clock);
  }

  async start(scope: Scope): Promise<void> {
    for (const { binding } of await this.#uses.store.load(this.#uses.clock.now())) {
      const before = this.#findKey(binding.aor, binding.key);
      this.#move(before, new Device(binding, before, this.#words), undefined);
    }
    this.#arm();
    scope.onEnd(() => {
      this.#timer?.cancel();
      this.#timer = undefined;
    });
  }

  get size(): number {
    return this.#heap.size;
  }

  find(aor: string): readonly Binding[] {
    const devices = this.#users.get(aor);
    if (devices === undefined) return NONE;
    const now = this.#uses.clock.now();
    for (const device of devices)
      if (device.expiresAt <= now) return devices.filter((one) => one.expiresAt > now);
    return devices;
  }

  findByGruu(user: string, opaque: string): Binding | undefined {
    const name = opaque.startsWith("user:epid:") ? opaque.slice("user:epid:".length) : opaque;
    return name === "" ? undefined : this.find(user).find((binding) => binding.opaque === name);
  }

  findByContact(contact: string): Binding | undefined {
    const device = this.#contacts.find(contact);
    return device !== undefined && device.expiresAt > this.#uses.clock.now() ? device : undefined;
  }

  findByFlow(flowId: string): readonly Binding[] {
    return this.#attachments.find(flowId);
  }

  lastSeen(aor: string): PastBinding | undefined {
    return this.#past.find(aor);
  }

  *all(): Iterable<Binding> {
    const now = this.#uses.clock.now();
    for (const devices of this.#users.values())
      for (const device of devices) if (device.expiresAt > now) yield device;
  }

  onChange(action: Parameters<BindingTable["onChange"]>[0]): () => void {
    this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  apply({ aor, put, drop }: BindingChange, flow: Flow): void | Promise<void> {
    // A client that has hung up already cannot be reached on this connection any more.
    const granted = flow.open || flow.transport === "udp" ? put : [];
    const grows = granted.filter((binding) => !this.#findKey(aor, binding.key)).length;
    const limit = this.#uses.settings.get(mostBindings);
    if (grows > 0 && this.size + grows - drop.length > limit) throw tableFull(this.size, limit);

    const moves: Move[] = [];
    for (const binding of drop) {
      const before = this.#findKey(aor, binding.key);
      if (!before) continue;
      this.#move(before, undefined, flow);
      this.#past.add(before, "it signed out");
      moves.push([before, undefined]);
    }
    for (const binding of granted) {
      const before = this.#findKey(aor, binding.key);
      const after = new Device(binding, before, this.#words);
      this.#move(before, after, flow);
      moves.push([before, after]);
    }
    this.#arm();
    this.#tell(
      aor,
      moves.flatMap(([before, after]) => (before && !after ? before : [])),
    );
    return moves.some(lasts) ? this.#saveOrUndo(aor, moves) : undefined;
  }

  async remove(binding: Binding, reason: string, ending: Ending = "unregistered"): Promise<void> {
    const device = this.#findKey(binding.aor, binding.key);
    if (device === undefined) return;
    this.#uses.endSession(device, ending, reason);
    this.#drop([device], reason, true);
    if (device.transport === "udp") await this.#save([[device, undefined]]);
  }

  #findKey(aor: string, key: string): Device | undefined {
    return this.#users.get(aor)?.find((device) => device.key === key);
  }

  /** Puts `after` in the place of `before`, in the list of its user and in every index. */
  #move(before: Device | undefined, after: Device | undefined, flow: Flow | undefined): void {
    const aor = (after ?? before)?.aor;
    if (aor === undefined) return;
    const devices = this.#users.get(aor) ?? NONE;
    if (before && after) {
      this.#heap.replace(before, after);
      this.#users.set(
        aor,
        devices.map((one) => (one === before ? after : one)),
      );
    } else if (after) {
      this.#heap.add(after);
      this.#users.set(aor, [after, ...devices]);
    } else if (before) {
      this.#heap.remove(before);
      const rest = devices.filter((one) => one !== before);
      if (rest.length > 0) this.#users.set(aor, rest);
      else this.#users.delete(aor);
    }
    this.#contacts.move(before, after);
    this.#attachments.move(before, after, flow);
  }

  #drop(devices: readonly Device[], reason: string, forGood: boolean): void {
    const gone = new Map<string, Device[]>();
    for (const device of devices) {
      this.#move(device, undefined, undefined);
      this.#past.add(device, reason);
      const others = gone.get(device.aor);
      if (others) others.push(device);
      else gone.set(device.aor, [device]);
    }
    for (const [aor, its] of gone) this.#tell(aor, forGood ? its : NONE);
  }

  #flowEnded(flowId: string, reason: string): void {
    this.#drop(this.#attachments.find(flowId), `its connection ended: ${reason}`, false);
  }

  /** The change is made: a listener's defect must not look like a refusal, nor keep others from hearing. */
  #tell(aor: string, ended: readonly Binding[]): void {
    if (this.#listeners.size === 0) return;
    const bindings = this.find(aor);
    for (const action of this.#listeners)
      try {
        action(aor, bindings, ended);
      } catch (details) {
        this.#uses.log.write("error", "A defect of ours: a listener of sign-ins threw.", { aor, details });
      }
  }

  #save(moves: readonly Move[]): Promise<void> {
    const put: StoredBinding[] = [];
    const remove: string[] = [];
    for (const [before, after] of moves) {
      if (after?.transport === "udp") put.push({ id: idOf(after), binding: after });
      else if (before?.transport === "udp") remove.push(idOf(before));
    }
    return this.#uses.store.save(put, remove);
  }

  async #saveOrUndo(aor: string, moves: readonly Move[]): Promise<void> {
    try {
      await this.#save(moves);
    } catch (cause) {
      for (const [before, after] of moves.toReversed()) {
        const now = this.#findKey(aor, (after ?? before)?.key ?? "");
        if (now !== after) continue; // a later REGISTER has decided otherwise
        const flow = before && this.#attachments.flowOf(before.flowId);
        const goesBack = before && (before.transport === "udp" || flow?.open) ? before : undefined;
        this.#move(after, goesBack, flow);
      }
      this.#arm();
      this.#tell(aor, NONE);
      throw cause instanceof ExplainedError ? cause : notStored(aor, cause);
    }
  }

  /** Sets the one timer to what ends first. One that is set too early is left: it looks again when it fires. */
  #arm(): void {
    const first = this.#heap.first();
    if (first === undefined || (this.#timer && this.#timer.at <= first.expiresAt)) return;
    this.#timer?.cancel();
    const wait = Math.min(MOST_TIMER_MS, Math.max(0, first.expiresAt - this.#uses.clock.now()));
    this.#timer = { at: first.expiresAt, cancel: this.#uses.clock.after(wait, () => this.#expire()) };
  }

  #expire(): void {
    this.#timer = undefined;
    const now = this.#uses.clock.now();
    const over: Device[] = [];
    for (let one = this.#heap.first(); one && one.expiresAt <= now; one = this.#heap.first()) {
      over.push(one);
      this.#heap.remove(one);
    }
    this.#drop(over, "its time ran out and it did not sign in again", true);
    this.#arm();
    if (over.some((device) => device.transport === "udp"))
      this.#save(over.map((device): Move => [device, undefined])).catch((error: unknown) => {
        // Nothing is lost: what has expired is left out when the store is read again.
        this.#uses.log.write("warn", "Expired sign-ins could not be deleted from the store.", { error });
      });
  }
}

const lasts = ([before, after]: Move): boolean => before?.transport === "udp" || after?.transport === "udp";

/** A tab cannot stand in an address. */
const idOf = (device: Device): string => `${device.aor}\t${device.key}`;
