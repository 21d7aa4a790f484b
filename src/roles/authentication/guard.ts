import type { Clock } from "#base/clock";

const WINDOW_MS = 600_000;
/** Bounds of the tables; the older half is forgotten first. */
const MOST_ENTRIES = 20_000;
/** So many different names that do not exist, from one address within the window, are a search and no slip of the pen. */
const SCAN_NAMES = 10;
/** So many refusals per address and window say exactly what was wrong; further ones all sound alike (docs/adr/010). */
const FRANK_ANSWERS = 5;
/** An address where the person succeeded before may try so many times more often. */
const KNOWN_PLACE_FACTOR = 10;
/** Failures for one account from all strange places together, in units of the limit per place. */
const ACCOUNT_FACTOR = 20;

const NO_SCAN = { scan: undefined };

interface Count {
  failures: number;
  since: number;
}

interface Source extends Count {
  readonly unknownNames: Set<string>;
  reported: boolean;
  frank: number;
}

export type GuardVerdict =
  | { readonly open: true }
  | { readonly open: false; readonly failures: number; readonly waitSeconds: number };

/**
 * Slows the guessing of passwords: by account and address together, so that nobody can lock a person out from elsewhere, and by
 * account over all strange addresses. A challenge is no failure; only a wrong answer is. All tables are bounded.
 */
export class Guard {
  readonly #clock: Clock;
  readonly #mostFailures: () => number;
  readonly #pairs = new Generations<Count>();
  readonly #accounts = new Generations<Count>();
  readonly #sources = new Generations<Source>();
  readonly #successes = new Generations<true>();

  constructor(clock: Clock, mostFailures: () => number) {
    this.#clock = clock;
    this.#mostFailures = mostFailures;
  }

  /** Whether an answer to a challenge may be looked at. */
  ask(address: string, account: string): GuardVerdict {
    const pair = this.#fresh(this.#pairs.get(`${address} ${account}`));
    const known = this.#successes.get(`${address} ${account}`) === true;
    const limit = this.#mostFailures() * (known ? KNOWN_PLACE_FACTOR : 1);
    if (pair && pair.failures >= limit) return this.#closed(pair);
    const whole = known ? undefined : this.#fresh(this.#accounts.get(account));
    return whole && whole.failures >= this.#mostFailures() * ACCOUNT_FACTOR
      ? this.#closed(whole)
      : { open: true };
  }

  succeeded(address: string, account: string): void {
    const key = `${address} ${account}`;
    if (this.#successes.get(key)) return;
    this.#successes.set(key, true);
    this.#pairs.delete(key);
  }

  /** Takes note of a wrong answer. `exists`: whether there is such an account. Says when the address has shown itself a scanner, once. */
  failed(address: string, account: string, exists: boolean): { readonly scan: number | undefined } {
    this.#count(this.#pairs, `${address} ${account}`);
    if (exists) this.#count(this.#accounts, account);
    this.#source(address).failures++;
    return exists ? NO_SCAN : this.named(address, account);
  }

  /** Takes note of a name that does not exist, also where nobody was asked for a password yet: scanners only look at the answers. */
  named(address: string, account: string): { readonly scan: number | undefined } {
    const source = this.#source(address);
    if (source.reported) return NO_SCAN;
    source.unknownNames.add(account.slice(0, 100));
    if (source.unknownNames.size < SCAN_NAMES) return NO_SCAN;
    source.reported = true;
    return { scan: source.unknownNames.size };
  }

  /** True while this address may be told exactly what was wrong. Each call uses one answer up. */
  mayBeFrank(address: string): boolean {
    const source = this.#source(address);
    return source.frank++ < FRANK_ANSWERS;
  }

  #source(address: string): Source {
    const known = this.#fresh(this.#sources.get(address));
    if (known) return known;
    const source: Source = {
      failures: 0,
      since: this.#clock.now(),
      unknownNames: new Set(),
      reported: false,
      frank: 0,
    };
    this.#sources.set(address, source);
    return source;
  }

  #count(table: Generations<Count>, key: string): void {
    const known = this.#fresh(table.get(key));
    if (known) known.failures++;
    else table.set(key, { failures: 1, since: this.#clock.now() });
  }

  #fresh<T extends Count>(count: T | undefined): T | undefined {
    return count && this.#clock.now() - count.since < WINDOW_MS ? count : undefined;
  }

  #closed({ failures, since }: Count): GuardVerdict {
    return { open: false, failures, waitSeconds: Math.ceil((since + WINDOW_MS - this.#clock.now()) / 1000) };
  }
}

/** A map that forgets its older half when it is full. */
class Generations<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }
  set(key: string, value: T): void {
    if (this.#young.size >= MOST_ENTRIES / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
