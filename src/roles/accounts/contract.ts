import type { InvitationView, LinkView } from "#api/invitations";
import type { ExplainedError } from "#base/explained-error";

/** One browser in which somebody is signed in. */
export interface Session {
  /** Not the cookie's value, which is known to the browser alone. */
  readonly id: string;
  readonly who: string;
  /** Has to come back in a header, which a page of another site cannot send. */
  readonly csrf: string;
  readonly endsAt: number;
  /** Proven by two factors: a code beside the password, or a passkey. */
  readonly strong: boolean;
}

/** Where a browser is. */
export interface Browser {
  readonly remote: string;
  readonly userAgent: string;
}

/** A session as its owner sees it. */
export interface Place {
  readonly id: string;
  readonly browser: string;
  readonly remote: string;
  readonly since: number;
  readonly usedAt: number;
  readonly here: boolean;
}

/** The sessions of all browsers; they last over a restart. */
export interface Sessions {
  /** The cookie's value, and the session. */
  open(who: string, browser: Browser, strong: boolean): Promise<readonly [cookie: string, session: Session]>;
  /** Takes note that it is used. Undefined: never was, ended, or its owner may not sign in any more. */
  find(cookie: string): Session | undefined;
  isUp(id: string): boolean;
  end(id: string): Promise<void>;
  /** Ends all sessions of somebody, but for one. */
  forget(who: string, except?: string): Promise<void>;
  places(who: string, here: string): readonly Place[];
  /** False: this person has no such session. */
  endPlace(who: string, id: string): Promise<boolean>;
  onEnd(action: (id: string) => void): () => void;
}

/** Tokens with which browsers sign in to SIP (RFC 8898). */
export interface SipTokens {
  make(session: Session): { readonly token: string; readonly until: number };
  /** Undefined: never was, too old, or its session ended. */
  check(token: string): { readonly aor: string; readonly session: string } | undefined;
}

/** Codes of an authenticator (RFC 6238). Refusals are ExplainedErrors. */
export interface Codes {
  has(address: string): Promise<boolean>;
  offer(address: string): Promise<{ readonly secret: string; readonly uri: string }>;
  confirm(session: Session, code: string): Promise<void>;
  remove(session: Session, password: string, remote: string): Promise<void>;
}

type Json = Record<string, unknown>;

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
}

/** The page from which somebody asks. */
export interface Site {
  readonly origin: string;
  readonly host: string;
}

/** Keys instead of a password (WebAuthn). Refusals are ExplainedErrors. */
export interface Passkeys {
  list(address: string): Promise<readonly PasskeyView[]>;
  optionsToAdd(address: string, site: Site): Promise<Json>;
  add(session: Session, name: string, answer: Json, site: Site): Promise<void>;
  /** False: this person has none with this id. */
  remove(address: string, id: string): Promise<boolean>;
  optionsToSignIn(site: Site): Promise<Json>;
  signIn(answer: Json, site: Site): Promise<Proven>;
}

/** Who somebody has proven to be. */
export interface Proven {
  readonly address: string;
  readonly strong: boolean;
}

/** Links with which people choose their first password. Refusals are ExplainedErrors. */
export interface Links {
  list(): Promise<readonly InvitationView[]>;
  /** Makes the account where it is not there. */
  invite(
    wish: {
      readonly address: string;
      readonly name?: string | undefined;
      readonly tel?: string | undefined;
      readonly days: number;
    },
    by: string,
  ): Promise<InvitationView & { readonly path: string }>;
  /** False: there is none with this id. */
  remove(id: string, by: string): Promise<boolean>;
  show(token: string): Promise<LinkView>;
  use(
    token: string,
    chosen: {
      readonly address?: string | undefined;
      readonly name?: string | undefined;
      readonly password: string;
    },
  ): Promise<Proven>;
}

/** How people come in and prove who they are. */
export interface Accounts {
  readonly sessions: Sessions;
  readonly tokens: SipTokens;
  readonly codes: Codes;
  readonly passkeys: Passkeys;
  readonly links: Links;
  /** Any user. Rejects with an ExplainedError: wrong address or password (one answer for both), disabled, slowed down, a code. */
  signIn(
    wish: { readonly address: string; readonly password: string; readonly code?: string | undefined },
    remote: string,
  ): Promise<Proven>;
  /** The old one is proven; every other session ends. */
  changePassword(session: Session, password: string, newPassword: string, remote: string): Promise<void>;
  /** Takes codes and passkeys away from somebody who lost them. False: no such user. */
  resetSignIn(address: string, by: string): Promise<boolean>;
  /** Why an administrator may not administrate from this session: two factors are required and were not shown. */
  refuseAdministrator(session: Session): ExplainedError | undefined;
}
