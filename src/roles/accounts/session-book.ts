import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Directory } from "#roles/directory/contract";
import { randomToken, tokenHash } from "#security/tokens";
import type { SessionRows } from "#storage/accounts";
import type { Browser, Place, Session, Sessions } from "./contract.ts";
import { decideBrowserName } from "./decide-browser-name.ts";
import { ADMINISTRATOR_IDLE_MS, IDLE_MS, MOST_BROWSER, MOST_SESSIONS, USE_STORED_EACH_MS } from "./limits.ts";

export interface SessionUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Pick<Directory, "find" | "all">;
  isAdministrator(address: string): boolean;
  readonly rows: SessionRows;
}

interface Held {
  readonly id: string;
  readonly userId: number;
  readonly who: string;
  readonly browser: string;
  readonly remote: string;
  readonly since: number;
  usedAt: number;
  storedAt: number;
  strong: boolean;
}

const PLACE_LETTERS = 16;

/** Who is signed in in which browser: in memory, and in the store so that a restart signs nobody out. */
export class SessionBook implements Sessions {
  readonly #uses: SessionUses;
  readonly #sessions = new Map<string, Held>();
  /** Ids by person, the one unused for longest first. */
  readonly #of = new Map<string, Set<string>>();
  readonly #listeners = new Set<(id: string) => void>();

  constructor(uses: SessionUses) {
    this.#uses = uses;
  }

  async load(): Promise<void> {
    const users = new Map([...this.#uses.directory.all()].map((user) => [user.id, user.address]));
    const rows = await this.#uses.rows.load();
    for (const row of rows.sort((one, other) => one.used_at - other.used_at)) {
      const who = users.get(row.user_id);
      if (who === undefined) continue; // the user's row went, and this one with it
      this.#put({
        id: row.id_hash,
        userId: row.user_id,
        who,
        browser: row.browser,
        remote: row.remote,
        since: row.created_at,
        usedAt: row.used_at,
        storedAt: row.used_at,
        strong: row.strong === 1,
      });
    }
    this.sweep();
  }

  async open(who: string, { remote, userAgent }: Browser, strong: boolean) {
    const user = this.#uses.directory.find(who);
    if (!user) throw new Error("a session for nobody");
    const now = this.#uses.clock.now();
    const cookie = randomToken();
    const held: Held = {
      id: tokenHash(cookie),
      userId: user.id,
      who: user.address,
      browser: decideBrowserName(userAgent).slice(0, MOST_BROWSER),
      remote,
      since: now,
      usedAt: now,
      storedAt: now,
      strong,
    };
    this.#put(held);
    const [oldest] = this.#of.get(held.who) ?? [];
    if ((this.#of.get(held.who)?.size ?? 0) > MOST_SESSIONS && oldest !== undefined) await this.end(oldest);
    const { id, userId, browser, since } = held;
    await this.#uses.rows.add({
      id_hash: id,
      user_id: userId,
      created_at: since,
      used_at: now,
      remote,
      browser,
      strong: strong ? 1 : 0,
    });
    return [cookie, this.#view(held, cookie)] as const;
  }

  /** Ids are hashes of random words: a map look-up gives nothing away. */
  find(cookie: string): Session | undefined {
    const held = this.#sessions.get(tokenHash(cookie));
    if (!held) return undefined;
    if (!this.#isGood(held)) {
      this.#quietly(this.#end([held]));
      return undefined;
    }
    this.#use(held);
    return this.#view(held, cookie);
  }

  isUp(id: string): boolean {
    const held = this.#sessions.get(id);
    return held !== undefined && this.#isGood(held);
  }

  async end(id: string): Promise<void> {
    const held = this.#sessions.get(id);
    if (held) await this.#end([held]);
  }

  async forget(who: string, except?: string): Promise<void> {
    await this.#end(this.#held(who).filter(({ id }) => id !== except));
  }

  places(who: string, here: string): readonly Place[] {
    return this.#held(who)
      .filter((held) => this.#isGood(held))
      .map(({ id, browser, remote, since, usedAt }) => {
        return { id: id.slice(0, PLACE_LETTERS), browser, remote, since, usedAt, here: id === here };
      })
      .reverse();
  }

  async endPlace(who: string, id: string): Promise<boolean> {
    const held = this.#held(who).find((one) => one.id.slice(0, PLACE_LETTERS) === id);
    if (held) await this.#end([held]);
    return held !== undefined;
  }

  onEnd(action: (id: string) => void): () => void {
    this.#listeners.add(action);
    return () => this.#listeners.delete(action);
  }

  /** Two factors have been shown in this session by now. */
  async strengthen(id: string): Promise<void> {
    const held = this.#sessions.get(id);
    if (!held) return;
    held.strong = true;
    await this.#uses.rows.change(id, { strong: 1 });
  }

  /** Ends what was unused for too long. */
  sweep(): void {
    const ended = [...this.#sessions.values()].filter((held) => !this.#isGood(held));
    if (ended.length > 0) this.#quietly(this.#end(ended));
  }

  /** For what happens by itself and has nobody to tell. */
  forgetQuietly(who: string, except?: string): void {
    this.#quietly(this.forget(who, except));
  }

  #held(who: string): Held[] {
    return [...(this.#of.get(who) ?? [])].flatMap((id) => this.#sessions.get(id) ?? []);
  }

  #put(held: Held): void {
    this.#sessions.set(held.id, held);
    const own = this.#of.get(held.who) ?? new Set();
    own.delete(held.id);
    this.#of.set(held.who, own.add(held.id));
  }

  #use(held: Held): void {
    const now = this.#uses.clock.now();
    held.usedAt = now;
    this.#put(held);
    if (now - held.storedAt < USE_STORED_EACH_MS) return;
    held.storedAt = now;
    this.#quietly(this.#uses.rows.change(held.id, { used_at: now }));
  }

  #isGood(held: Held): boolean {
    const user = this.#uses.directory.find(held.who);
    return user?.enabled === true && user.id === held.userId && this.#endsAt(held) > this.#uses.clock.now();
  }

  #endsAt({ who, usedAt }: Held): number {
    return usedAt + (this.#uses.isAdministrator(who) ? ADMINISTRATOR_IDLE_MS : IDLE_MS);
  }

  #view(held: Held, cookie: string): Session {
    const { id, who, strong } = held;
    return { id, who, csrf: tokenHash(`csrf ${cookie}`), endsAt: this.#endsAt(held), strong };
  }

  async #end(ended: readonly Held[]): Promise<void> {
    if (ended.length === 0) return;
    for (const { id, who } of ended) {
      this.#sessions.delete(id);
      this.#of.get(who)?.delete(id);
      if (this.#of.get(who)?.size === 0) this.#of.delete(who);
      for (const action of this.#listeners) action(id);
    }
    await this.#uses.rows.remove(ended.map(({ id }) => id));
  }

  #quietly(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.#uses.log.write("error", "The store did not take a change of a session.", { details: error }),
    );
  }
}
