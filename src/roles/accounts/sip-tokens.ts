import type { Clock } from "#base/clock";
import { randomToken, tokenHash } from "#security/tokens";
import type { Session, SipTokens } from "./contract.ts";
import { MOST_TOKENS, TOKEN_MS } from "./limits.ts";

interface Token {
  readonly aor: string;
  readonly session: string;
  readonly until: number;
}

/** Tokens for SIP, in memory by their hashes: after a restart a browser fetches another with its session. */
export class SipTokenBook implements SipTokens {
  readonly #clock: Clock;
  readonly #isUp: (session: string) => boolean;
  readonly #tokens = new Map<string, Token>();
  readonly #of = new Map<string, string[]>();

  constructor(clock: Clock, isUp: (session: string) => boolean) {
    this.#clock = clock;
    this.#isUp = isUp;
  }

  make({ who, id }: Session) {
    const token = randomToken();
    const until = this.#clock.now() + TOKEN_MS;
    const hash = tokenHash(token);
    this.#tokens.set(hash, { aor: who, session: id, until });
    const own = [...(this.#of.get(who) ?? []).filter((one) => this.#tokens.has(one)), hash];
    for (const old of own.splice(0, own.length - MOST_TOKENS)) this.#tokens.delete(old);
    this.#of.set(who, own);
    return { token, until };
  }

  check(token: string) {
    const known = this.#tokens.get(tokenHash(token));
    if (!known || known.until <= this.#clock.now() || !this.#isUp(known.session)) return undefined;
    return { aor: known.aor, session: known.session };
  }

  /** Forgets what is too old. */
  sweep(): void {
    for (const [hash, { until }] of this.#tokens) if (until <= this.#clock.now()) this.#tokens.delete(hash);
    for (const [who, hashes] of this.#of)
      if (!hashes.some((hash) => this.#tokens.has(hash))) this.#of.delete(who);
  }
}
