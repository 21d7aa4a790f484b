import type { CancelTimer, Clock } from "#base/clock";

/** What the real clock needs from the machine. */
export interface TimeSource {
  /** Milliseconds since 1970-01-01 UTC; may jump when somebody sets the host's clock. */
  now(): number;
  /** Milliseconds that only ever grow. */
  elapsed(): number;
  /** Calls `action` once after `ms`. */
  wake(ms: number, action: () => void): CancelTimer;
}

const TICK_MS = 10;
const SLOTS = 256;
const LEVELS = 4; // 2.5 s, 11 min, 46 h, 497 days ahead

/** A waiting action: its own list element, so that to start and to cancel are a few assignments. */
interface Entry {
  due: number;
  action: (() => void) | undefined;
  before: Entry;
  after: Entry;
}

/**
 * The clock of a running server: a hierarchical timer wheel (Varghese and Lauck's scheme 7) that asks Node for one
 * timer at a time. Actions come up to 10 ms late and never early; changing the host's clock moves no timer.
 * A pending timer does not keep the process alive. Measured in docs/adr/004-sockets.md.
 */
export class RealClock implements Clock {
  readonly #source: TimeSource;
  readonly #start: number;
  readonly #wheels: Entry[][] = [];
  /** The tick up to which everything has been done. */
  #tick = 0;
  #waiting = 0;
  #wakeAt = Number.POSITIVE_INFINITY;
  #cancelWake: CancelTimer | undefined;
  #running = false;
  readonly #defect: (error: unknown) => void;

  /** `defect` is told what an action threw; without one it ends the process, as in any timer. */
  constructor(source: TimeSource = machineTime, defect: (error: unknown) => void = throwLater) {
    this.#source = source;
    this.#defect = defect;
    this.#start = source.elapsed();
    for (let level = 0; level < LEVELS; level++) this.#wheels.push(Array.from({ length: SLOTS }, emptyList));
  }

  now(): number {
    return this.#source.now();
  }

  /** How many actions wait. */
  get waiting(): number {
    return this.#waiting;
  }

  after(ms: number, action: () => void): CancelTimer {
    const elapsed = this.#source.elapsed() - this.#start;
    if (this.#waiting === 0 && !this.#running) this.#tick = Math.floor(elapsed / TICK_MS); // nothing to catch up with
    const delay = ms > 0 ? ms : 0; // NaN too
    const due = Math.max(Math.ceil((elapsed + delay) / TICK_MS), this.#tick + 1);
    const entry: Entry = { due, action, before: NOWHERE, after: NOWHERE };
    this.#waiting++;
    this.#insert(entry);
    if (due < this.#wakeAt && !this.#running) this.#sleepUntil(due, elapsed);
    return () => {
      if (entry.action === undefined) return;
      entry.action = undefined;
      this.#waiting--;
      unlink(entry);
    };
  }

  #insert(entry: Entry): void {
    let level = 0;
    let distance = entry.due - this.#tick;
    while (distance >= SLOTS && level < LEVELS - 1) {
      distance = Math.floor(entry.due / SLOTS ** (level + 1)) - Math.floor(this.#tick / SLOTS ** (level + 1));
      level++;
    }
    // Farther than the last wheel reaches: it stands in the farthest slot and is sorted in anew from there.
    const at = Math.floor(entry.due / SLOTS ** level) - Math.max(0, distance - (SLOTS - 1));
    const list = this.#wheels[level]?.[at % SLOTS];
    if (list) append(list, entry);
  }

  #sleepUntil(tick: number, elapsed: number): void {
    this.#cancelWake?.();
    this.#wakeAt = tick;
    this.#cancelWake = this.#source.wake(Math.max(1, Math.ceil(tick * TICK_MS - elapsed)), () =>
      this.#awake(),
    );
  }

  #awake(): void {
    this.#cancelWake = undefined;
    this.#running = true;
    const target = Math.floor((this.#source.elapsed() - this.#start) / TICK_MS);
    while (this.#tick < target) {
      if (this.#waiting === 0) {
        this.#tick = target;
        break;
      }
      this.#tick++;
      this.#cascade();
      this.#fire(this.#tick);
    }
    this.#running = false;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    if (this.#waiting > 0) this.#sleepUntil(this.#nextTick(), this.#source.elapsed() - this.#start);
  }

  /** Where a coarse wheel has turned by one, its slot is sorted into the finer ones. */
  #cascade(): void {
    for (let level = 1; level < LEVELS; level++) {
      if (this.#tick % SLOTS ** level !== 0) return;
      const list = this.#wheels[level]?.[(this.#tick / SLOTS ** level) % SLOTS];
      if (!list) return;
      for (let entry = takeFirst(list); entry; entry = takeFirst(list)) {
        if (entry.due <= this.#tick) append(this.#slot(this.#tick), entry);
        else this.#insert(entry);
      }
    }
  }

  #fire(tick: number): void {
    const list = this.#slot(tick);
    for (let entry = takeFirst(list); entry; entry = takeFirst(list)) {
      const { action } = entry;
      entry.action = undefined;
      this.#waiting--;
      try {
        action?.();
      } catch (error) {
        this.#defect(error);
      }
    }
  }

  /** The next tick at which there is something to do: a full slot of the finest wheel, or its next turn. */
  #nextTick(): number {
    for (let tick = this.#tick + 1; tick % SLOTS !== 0; tick++) {
      const list = this.#slot(tick);
      if (list.after !== list) return tick;
    }
    return (Math.floor(this.#tick / SLOTS) + 1) * SLOTS;
  }

  #slot(tick: number): Entry {
    return this.#wheels[0]?.[tick % SLOTS] ?? NOWHERE;
  }
}

/** The time of this machine. */
const machineTime: TimeSource = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  wake(ms, action) {
    const timer = setTimeout(action, ms).unref();
    return () => clearTimeout(timer);
  },
};

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

function emptyList(): Entry {
  const list = { due: 0, action: undefined } as Entry; // its own neighbours are set next
  list.before = list.after = list;
  return list;
}

const NOWHERE = emptyList();

function append(list: Entry, entry: Entry): void {
  entry.before = list.before;
  entry.after = list;
  list.before.after = entry;
  list.before = entry;
}

function unlink(entry: Entry): void {
  entry.before.after = entry.after;
  entry.after.before = entry.before;
  entry.before = entry.after = NOWHERE;
}

function takeFirst(list: Entry): Entry | undefined {
  const entry = list.after;
  if (entry === list) return undefined;
  unlink(entry);
  return entry;
}
