import type { Clock } from "#base/clock";
import { Generations } from "./generations.ts";

const WINDOW_MS = 600_000;
/** Bounds of each table; the older half is forgotten first. */
const MOST_ENTRIES = 20_000;
/** So many different names that do not exist, from one place within the window, are a search and no slip of the pen. */
const SCAN_NAMES = 10;
/** So many refusals per place and window say exactly what was wrong; further ones all sound alike (docs/adr/010). */
const FRANK_ANSWERS = 5;
/** A place where the person succeeded before may try so many times more often. */
const KNOWN_PLACE_FACTOR = 10;
/** Failures for one account from all strange places together, in units of the limit per place. */
const ACCOUNT_FACTOR = 20;
const MOST_NAME = 100;

const NO_SCAN = { scan: undefined };

interface Count {
  failures: number;
  since: number;
}

interface Source {
  readonly since: number;
  readonly unknownNames: Set<string>;
  reported: boolean;
  frank: number;
}

export type GuardVerdict =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly failures: number;
      readonly waitSeconds: number;
      /** Where the failures came from: this place, or many of them together. */
      readonly from: "here" | "everywhere";
    };

/** How many different unknown names there were, said once per scan; undefined otherwise. */
export interface ScanSeen {
  readonly scan: number | undefined;
}

/**
 * Slows the guessing of passwords: by account and place together, so that nobody can lock a person out from elsewhere, and by
 * account over all places where its owner never was. A challenge is no failure; only a wrong answer is. Names that do not exist
 * are counted like accounts, so that the limits tell nobody which do. All tables are bounded.
 */
export class Guard {
  readonly #clock: Clock;
  readonly #mostFailures: () => number;
  readonly #pairs = new Generations<Count>(MOST_ENTRIES);
  readonly #accounts = new Generations<Count>(MOST_ENTRIES);
  /** Apart from the accounts: a flood of invented names must not push those out. */
  readonly #nobodies = new Generations<Count>(MOST_ENTRIES);
  readonly #sources = new Generations<Source>(MOST_ENTRIES);
  readonly #successes = new Generations<true>(MOST_ENTRIES);

  constructor(clock: Clock, mostFailures: () => number) {
    this.#clock = clock;
    this.#mostFailures = mostFailures;
  }

  /** Whether an answer to a challenge may be looked at. */
  ask(address: string, account: string): GuardVerdict {
    const key = pairOf(address, account);
    const pair = this.#fresh(this.#pairs.get(key));
    const whole = this.#fresh(this.#accounts.get(account) ?? this.#nobodies.get(account));
    if (!pair && !whole) return OPEN;
    const known = this.#successes.get(key) === true;
    const most = this.#mostFailures();
    if (pair && pair.failures >= most * (known ? KNOWN_PLACE_FACTOR : 1)) return this.#closed(pair, "here");
    if (whole && !known && whole.failures >= most * ACCOUNT_FACTOR) return this.#closed(whole, "everywhere");
    return OPEN;
  }

  succeeded(address: string, account: string): void {
    const key = pairOf(address, account);
    if (this.#successes.get(key)) return;
    this.#successes.set(key, true);
    this.#pairs.delete(key);
  }

  /** Takes note of a wrong answer. `exists`: whether there is such an account. */
  failed(address: string, account: string, exists: boolean): ScanSeen {
    this.#count(this.#pairs, pairOf(address, account));
    this.#count(exists ? this.#accounts : this.#nobodies, account);
    return exists ? NO_SCAN : this.named(address, account);
  }

  /** Takes note of a name that does not exist, also where nobody was asked for a password yet: scanners only look at the answers. */
  named(address: string, name: string): ScanSeen {
    const source = this.#source(placeOf(address));
    if (source.reported) return NO_SCAN;
    source.unknownNames.add(name.slice(0, MOST_NAME));
    if (source.unknownNames.size < SCAN_NAMES) return NO_SCAN;
    source.reported = true;
    return { scan: source.unknownNames.size };
  }

  /** Who asked for this name has proven to be a user: phones dial numbers that are no users, and each call begins unproven. */
  vouched(address: string, name: () => string | undefined): void {
    const source = this.#sources.get(placeOf(address));
    if (!source || source.unknownNames.size === 0) return;
    source.unknownNames.delete(name()?.slice(0, MOST_NAME) ?? "");
  }

  /** True while this place may be told exactly what was wrong. Each call uses one answer up. */
  mayBeFrank(address: string): boolean {
    return this.#source(placeOf(address)).frank++ < FRANK_ANSWERS;
  }

  #source(place: string): Source {
    const known = this.#sources.get(place);
    if (known && this.#clock.now() - known.since < WINDOW_MS) return known;
    const source: Source = { since: this.#clock.now(), unknownNames: new Set(), reported: false, frank: 0 };
    this.#sources.set(place, source);
    return source;
  }

  #count(table: Generations<Count>, key: string): void {
    const known = this.#fresh(table.get(key));
    if (known) known.failures++;
    else table.set(key, { failures: 1, since: this.#clock.now() });
  }

  #fresh(count: Count | undefined): Count | undefined {
    return count && this.#clock.now() - count.since < WINDOW_MS ? count : undefined;
  }

  #closed({ failures, since }: Count, from: "here" | "everywhere"): GuardVerdict {
    const waitSeconds = Math.ceil((since + WINDOW_MS - this.#clock.now()) / 1000);
    return { open: false, failures, waitSeconds, from };
  }
}

const OPEN: GuardVerdict = { open: true };

const pairOf = (address: string, account: string): string => `${placeOf(address)} ${account}`;

/** An IPv4 address, or the 64-bit network of an IPv6 address: one household or attacker has all addresses in it. */
export function placeOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = (address.split("%", 1)[0] ?? "").split("::", 2);
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}
