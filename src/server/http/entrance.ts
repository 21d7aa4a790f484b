import type { FastifyReply, FastifyRequest } from "fastify";
import type { SessionView } from "#api/session";
import type { Proven, Session } from "#roles/accounts/contract";
import type { Input, Visit } from "./handler.ts";
import { notSignedIn } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

/** Longer than any session: when one ends is the server's to say, and browsers take no more than 400 days. */
const COOKIE_SECONDS = 400 * 24 * 60 * 60;

/** How people come in and go: the calls that set or clear the cookie. */
export class Entrance {
  readonly #uses: HttpUses;

  constructor(uses: HttpUses) {
    this.#uses = uses;
  }

  signIn({ body, visit }: Input<"signIn">): Promise<Proven> {
    return this.#uses.accounts.signIn(body, visit.remote);
  }

  passkeySignIn({ body, visit }: Input<"passkeySignIn">): Promise<Proven> {
    return this.#uses.accounts.passkeys.signIn(body.answer, visit);
  }

  linkUse({ name, body }: Input<"linkUse">): Promise<Proven> {
    return this.#uses.accounts.links.use(name, body);
  }

  /** A new session for who has proven to be somebody; what was open in this browser ends. */
  async open(
    { address, strong }: Proven,
    visit: Visit,
    reply: FastifyReply,
    secure: boolean,
  ): Promise<SessionView> {
    const { accounts, log } = this.#uses;
    if (visit.session) await accounts.sessions.end(visit.session.id);
    const [cookie, session] = await accounts.sessions.open(address, visit, strong);
    setCookie(reply, cookie, secure);
    log.write("info", "Somebody signed in.", { subject: address, remote: visit.remote });
    return this.#view(session);
  }

  async signOut({ visit }: Input<"signOut">, reply: FastifyReply, secure: boolean) {
    if (visit.session) await this.#uses.accounts.sessions.end(visit.session.id);
    setCookie(reply, "", secure);
    return { done: true };
  }

  show({ visit }: Input<"sessionShow">): SessionView {
    if (!visit.session) throw notSignedIn("an ended session", "user");
    return this.#view(visit.session);
  }

  #view({ who, csrf, endsAt }: Session): SessionView {
    const role = this.#uses.administrators.roleOf(who) ?? null;
    return {
      who,
      administrator: role === "administrator",
      role,
      csrf,
      until: new Date(endsAt).toISOString(),
    };
  }
}

/**
 * Strict, since no page of another site needs it: a page that was opened by a link from elsewhere, or as an installed
 * application, makes its calls itself, and those are of the same site. The prefix keeps other hosts of the domain from setting it.
 */
function setCookie(reply: FastifyReply, value: string, secure: boolean): void {
  const age = value === "" ? 0 : COOKIE_SECONDS;
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${secure ? "; Secure" : ""}`;
  reply.header("set-cookie", `${nameOf(secure)}=${value}; ${flags}`);
}

/** The cookie's value. */
export function cookieOf(request: FastifyRequest, secure: boolean): string | undefined {
  const words = (request.headers.cookie ?? "").split(/;\s*/);
  const prefix = `${nameOf(secure)}=`;
  const value = words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
  return value !== undefined && /^[\w-]{16,100}$/.test(value) ? value : undefined;
}

/** Two names, for at localhost both ports share their cookies, and a browser lets http change none of https. */
const nameOf = (secure: boolean) => (secure ? "__Host-parley-session" : "parley-session");
