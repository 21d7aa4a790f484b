import type { Clock } from "#base/clock";
import type { Directory, User } from "#roles/directory/contract";
import {
  type KeptPasskey,
  passkeyCreation,
  passkeyRequest,
  readNewPasskey,
  readPasskeyAnswer,
} from "#security/passkeys";
import type { FactorRows } from "#storage/accounts";
import type { PasskeyTable } from "#storage/schema";
import type { Passkeys, Session, Site } from "./contract.ts";
import { CHALLENGE_MS, MOST_CHALLENGES, MOST_PASSKEYS } from "./limits.ts";
import { disabledUser, passkeyNeedsName, passkeyRefused, tooManyPasskeys } from "./problems.ts";

interface PasskeyUses {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly rows: FactorRows;
  strengthen(session: string): Promise<void>;
}

type Json = Record<string, unknown>;

interface Challenge {
  /** Who asked to add a key; undefined: a sign-in, by whomever. */
  readonly owner: number | undefined;
  readonly until: number;
}

/** Passkeys: keys that a device keeps for this server, found by their owner alone (WebAuthn). */
export class PasskeyDesk implements Passkeys {
  readonly #uses: PasskeyUses;
  readonly #challenges = new Map<string, Challenge>();

  constructor(uses: PasskeyUses) {
    this.#uses = uses;
  }

  async list(address: string) {
    const rows = await this.#uses.rows.passkeysOf(this.#user(address).id);
    return rows.map(({ id, name, created_at, used_at }) => {
      return { id, name, createdAt: created_at, usedAt: used_at };
    });
  }

  async optionsToAdd(address: string, site: Site): Promise<Json> {
    checkSite(site);
    const user = this.#user(address);
    const has = (await this.#uses.rows.passkeysOf(user.id)).map(keptOf);
    if (has.length >= MOST_PASSKEYS) throw tooManyPasskeys(MOST_PASSKEYS);
    // The number of a user says nothing of the person (WebAuthn §14.6.1).
    const handle = new TextEncoder().encode(`user ${user.id}`);
    const { challenge, options } = await passkeyCreation(site, {
      address: user.address,
      name: user.name,
      handle,
      has,
    });
    this.#remember(challenge, user.id);
    return options;
  }

  async add({ id: session, who }: Session, name: string, answer: Json, site: Site): Promise<void> {
    checkSite(site);
    const user = this.#user(who);
    const made = await readNewPasskey(site, answer, (challenge) => this.#take(challenge, user.id));
    if (typeof made === "string") throw passkeyRefused(made);
    if (await this.#uses.rows.passkey(made.id)) throw passkeyRefused("a passkey that is kept here already");
    const now = this.#uses.clock.now();
    await this.#uses.rows.addPasskey(
      {
        id: made.id,
        user_id: user.id,
        public_key: made.publicKey,
        counter: made.counter,
        transports: made.transports.join(","),
        name,
        created_at: now,
        used_at: null,
      },
      [this.#line(user, "passkey added", name)],
    );
    await this.#uses.strengthen(session);
  }

  async remove(address: string, id: string): Promise<boolean> {
    const user = this.#user(address);
    return await this.#uses.rows.removePasskey(user.id, id, [this.#line(user, "passkey removed", undefined)]);
  }

  async optionsToSignIn(site: Site): Promise<Json> {
    checkSite(site);
    const { challenge, options } = await passkeyRequest(site);
    this.#remember(challenge, undefined);
    return options;
  }

  async signIn(answer: Json, site: Site) {
    checkSite(site);
    const { rows, directory, clock } = this.#uses;
    const id = typeof answer["id"] === "string" ? answer["id"].slice(0, 2000) : "";
    const row = await rows.passkey(id);
    if (!row) throw passkeyRefused("a passkey that is not kept here");
    const counter = await readPasskeyAnswer(site, answer, keptOf(row), (challenge) =>
      this.#take(challenge, undefined),
    );
    if (typeof counter === "string") throw passkeyRefused(counter);
    const user = [...directory.all()].find((one) => one.id === row.user_id);
    if (!user) throw passkeyRefused("a passkey of nobody");
    if (!user.enabled) throw disabledUser(user.address);
    await rows.passkeyUsed(id, counter, clock.now());
    return { address: user.address, strong: true };
  }

  #remember(challenge: string, owner: number | undefined): void {
    this.#challenges.set(challenge, { owner, until: this.#uses.clock.now() + CHALLENGE_MS });
    const [oldest] = this.#challenges.keys();
    if (this.#challenges.size > MOST_CHALLENGES && oldest !== undefined) this.#challenges.delete(oldest);
  }

  /** Good once. */
  #take(challenge: string, owner: number | undefined): boolean {
    const known = this.#challenges.get(challenge);
    if (!known || known.owner !== owner) return false;
    this.#challenges.delete(challenge);
    return known.until > this.#uses.clock.now();
  }

  #user(address: string): User {
    const user = this.#uses.directory.find(address);
    if (!user) throw new Error("a session of nobody");
    return user;
  }

  #line({ address }: User, what: string, to: string | undefined) {
    return { at: new Date(this.#uses.clock.now()).toISOString(), who: address, what, subject: address, to };
  }
}

const keptOf = ({ id, public_key, counter, transports }: PasskeyTable): KeptPasskey => {
  const ways = transports === "" ? [] : transports.split(",");
  return { id, publicKey: public_key, counter, transports: ways };
};

/** A key is bound to a domain (WebAuthn §5.1.2); browsers take no address for one. */
function checkSite({ host }: Site): void {
  if (/^[\d.]+$/.test(host) || host.includes(":") || host === "") throw passkeyNeedsName(host);
}
