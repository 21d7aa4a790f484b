import type { PastCall, PastCallPage } from "#api/me";
import { printCase } from "#base/case-number";
import type { CancelTimer } from "#base/clock";
import type { Scope } from "#base/scope";
import type { LiveSettings } from "#settings/live";
import type { Call } from "./call-table.ts";
import { type CallFacts, decideCallWords } from "./decide-call-words.ts";
import type { UnansweredCall } from "./observe-calls.ts";
import { historyDays } from "./settings.ts";
import type { NewPastCall, PastCallStore, StoredPastCall } from "./store.ts";
import type { CallUses } from "./uses.ts";

const WRITE_AFTER_MS = 500;
/** How many may wait for a store that does not write. */
const MOST_UNWRITTEN = 10_000;
const DAY_MS = 24 * 60 * 60_000;

export interface PastCallUses extends Pick<CallUses, "clock" | "log" | "directory"> {
  readonly store: PastCallStore;
  readonly settings: LiveSettings;
}

/** What each end that is a user of ours remembers of its calls. Nothing waits for the store: it is written some moments later. */
export class PastCalls {
  readonly #uses: PastCallUses;
  #unwritten: NewPastCall[] = [];
  #stopTimer: CancelTimer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(uses: PastCallUses, scope: Scope) {
    this.#uses = uses;
    scope.onEnd(() => this.flush());
    const sweep = (): void => {
      stopSweep = uses.clock.after(DAY_MS, sweep);
      const before = uses.clock.now() - uses.settings.get(historyDays) * DAY_MS;
      uses.store.deleteBefore(before).catch((error: unknown) => this.#failed(error));
    };
    let stopSweep = uses.clock.after(60_000, sweep);
    scope.onEnd(() => stopSweep());
  }

  /** A call that was talked is over. */
  ended(call: Call): void {
    if (call.state !== "confirmed") return;
    const seconds = Math.round((this.#uses.clock.now() - call.since) / 1000);
    this.#add({ ...call, at: call.since, answered: true, status: 200, reason: "", seconds });
  }

  unanswered(call: UnansweredCall): void {
    const seconds = Math.round((this.#uses.clock.now() - call.began) / 1000);
    this.#add({ ...call, at: call.began, answered: false, seconds });
  }

  async list(owner: string, before: number | undefined, most: number): Promise<PastCallPage> {
    await this.flush();
    const user = this.#uses.directory.find(owner);
    if (!user) return { calls: [], unseen: 0, next: null };
    const rows = await this.#uses.store.list(user.id, before, most + 1);
    const shown = rows.slice(0, most);
    const next = rows.length > most ? (shown.at(-1)?.id ?? null) : null;
    return {
      calls: shown.map((row) => this.#view(row)),
      unseen: await this.#uses.store.unseen(user.id),
      next,
    };
  }

  async has(owner: string, code: string): Promise<boolean> {
    await this.flush();
    const user = this.#uses.directory.find(owner);
    return user !== undefined && (await this.#uses.store.has(user.id, code));
  }

  async seen(owner: string, upTo: number): Promise<void> {
    const user = this.#uses.directory.find(owner);
    if (user) await this.#uses.store.markSeen(user.id, upTo);
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const some = this.#unwritten;
    this.#unwritten = [];
    if (some.length > 0)
      this.#writing = this.#writing.then(() =>
        this.#uses.store.add(some).catch((error: unknown) => this.#failed(error)),
      );
    return this.#writing;
  }

  #add(
    call: Omit<CallFacts, "direction" | "peer"> &
      Pick<UnansweredCall, "case" | "caller" | "callee"> & { readonly at: number },
  ): void {
    const { caller, callee, at, media, ...facts } = call;
    for (const [one, peer, direction] of [
      [caller, callee, "made"],
      [callee, caller, "received"],
    ] as const) {
      const user = one.own ? this.#uses.directory.find(one.address) : undefined;
      if (!user || this.#unwritten.length >= MOST_UNWRITTEN) continue;
      const { outcome } = decideCallWords({ ...facts, media, direction, peer: peer.address });
      this.#unwritten.push({
        user_id: user.id,
        at,
        peer: peer.address,
        direction,
        media,
        outcome,
        facts: JSON.stringify({
          answered: facts.answered,
          status: facts.status,
          reason: facts.reason,
          ...(facts.gaveUp && { gaveUp: facts.gaveUp }),
          ...(facts.redirectedTo !== undefined && { redirectedTo: facts.redirectedTo }),
          ...(facts.doNotDisturb && { doNotDisturb: true }),
        }),
        seconds: facts.seconds,
        case_code: printCase(call.case),
        seen: outcome === "missed" && direction === "received" ? 0 : 1,
      });
    }
    this.#stopTimer ??= this.#uses.clock.after(WRITE_AFTER_MS, () => void this.flush());
  }

  #view(row: StoredPastCall): PastCall {
    const { id, at, peer, direction, media, seconds, case_code, seen, facts } = row;
    const peerName = this.#uses.directory.find(peer)?.name ?? "";
    const known = JSON.parse(facts) as Pick<CallFacts, "answered" | "status" | "reason">; // written above
    const words = decideCallWords({ ...known, direction, media, seconds, peer: peerName || peer });
    return {
      id,
      at: new Date(at).toISOString(),
      peer,
      peerName,
      direction,
      media,
      ...words,
      seconds,
      case: case_code,
      seen: seen === 1,
    };
  }

  #failed(details: unknown): void {
    this.#uses.log.write("error", "Past calls could not be written or deleted.", { details });
  }
}
