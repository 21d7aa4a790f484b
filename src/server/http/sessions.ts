import type { Clock } from "#base/clock";
import type { AdministratorsPort, SecretsPort } from "./uses.ts";

/** One browser in which somebody is signed in. */
export interface Session {
  readonly who: string;
  /** Has to come back in a header, which a page of another site cannot send. */
  readonly csrf: string;
  readonly endsAt: number;
}

const HOURS = 60 * 60 * 1000;
const LIFE_MS = 12 * HOURS;
const MOST = 10_000;

/** The sessions of this run, in memory: after a restart people sign in again. */
export class Sessions {
  readonly #uses: {
    readonly clock: Clock;
    readonly secrets: SecretsPort;
    readonly administrators: AdministratorsPort;
  };
  readonly #sessions = new Map<string, Session>();

  constructor(uses: {
    readonly clock: Clock;
    readonly secrets: SecretsPort;
    readonly administrators: AdministratorsPort;
  }) {
    this.#uses = uses;
  }

  /** The cookie's value and the session. */
  open(who: string): readonly [id: string, session: Session] {
    const { clock, secrets } = this.#uses;
    const session = { who, csrf: secrets.randomToken(), endsAt: clock.now() + LIFE_MS };
    const id = secrets.randomToken();
    this.#sessions.set(id, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST && oldest !== undefined) this.#sessions.delete(oldest);
    return [id, session];
  }

  /** Undefined: never was, ended, or its owner may not sign in any more. Ids are random: a map look-up gives nothing away. */
  find(id: string): Session | undefined {
    const session = this.#sessions.get(id);
    if (!session) return undefined;
    if (session.endsAt > this.#uses.clock.now() && this.#uses.administrators.maySignIn(session.who))
      return session;
    this.#sessions.delete(id);
    return undefined;
  }

  close(id: string): void {
    this.#sessions.delete(id);
  }

  /** Ends all sessions of somebody whose right or password changed. */
  forget(who: string): void {
    for (const [id, session] of this.#sessions) if (session.who === who) this.#sessions.delete(id);
  }
}
