import type { RequestContext, Verdict } from "#pipeline/request-context";
import type { Flow } from "#sip/transport/flow";
import type { DigestScheme } from "./digest-scheme.ts";
import * as problems from "./problems.ts";
import type { Proofs } from "./proofs.ts";
import type { AuthenticationUses } from "./uses.ts";

interface Shown {
  readonly token: string;
  readonly aor: string;
  readonly session: string;
}

const TOKEN = /^\s*Bearer\s+([A-Za-z0-9._~+/-]{1,512}=*)\s*$/i; // RFC 6750 §2.1

/**
 * Tokens of browsers whose people are signed in to the pages (RFC 8898): over WebSocket only. The proof lasts as long as the
 * connection and the session that the token was fetched with; a token too old proves nothing new.
 */
export class BearerScheme {
  readonly #uses: AuthenticationUses;
  readonly #proofs: Proofs;
  readonly #digest: DigestScheme;
  readonly #shown = new WeakMap<Flow, Shown>();
  readonly #flowsOf = new Map<string, Set<Flow>>();

  constructor(uses: AuthenticationUses, proofs: Proofs, digest: DigestScheme) {
    this.#uses = uses;
    this.#proofs = proofs;
    this.#digest = digest;
  }

  /** The token that a request carries, where tokens are taken. */
  token({ request, flow }: RequestContext): string | undefined {
    if (!this.#uses.tokens || !isClosedToOthers(flow)) return undefined;
    for (const { name, value } of request.fields) {
      const token = name === "authorization" ? TOKEN.exec(value)?.[1] : undefined;
      if (token !== undefined) return token;
    }
    return undefined;
  }

  /** Sets the sender when the token is good, or when it is the one that this very connection was proven with. */
  verify(context: RequestContext, token: string): Verdict {
    const { flow, request } = context;
    const found = this.#uses.tokens?.check(token);
    const before = this.#shown.get(flow);
    if (found) {
      context.sender = { aor: found.aor, proof: "token" };
      this.#proofs.put(flow, context.sender);
      this.#remember(flow, { token, ...found });
      return "continue";
    }
    if (request.method !== "REGISTER" && before?.token === token) {
      context.sender = { aor: before.aor, proof: "token" };
      return "continue";
    }
    const isRegister = request.method === "REGISTER";
    const name = isRegister ? "www-authenticate" : "proxy-authenticate";
    const realm = this.#uses.directory.domains()[0] ?? "";
    const digests = this.#digest.offers(false, request.get("user-agent"), flow.transport);
    // COMPAT JsSIP 3.13 keeps the last challenge only: a page must see there that its token is what was refused.
    const offers = [...digests, `Bearer realm="${realm}", error="invalid_token"`];
    const fields = offers.map((offer) => [name, offer] as const);
    context.refuse(isRegister ? 401 : 407, problems.tokenNotGood(), fields);
    return "answer";
  }

  /** The browser was signed out: what it registered goes with its connections. */
  forgetSession(session: string): void {
    for (const flow of this.#flowsOf.get(session) ?? []) {
      const shown = this.#shown.get(flow);
      if (shown) this.#proofs.forgetOn(flow, shown.aor);
      this.#shown.delete(flow);
      flow.close("The session of this browser ended.");
    }
    this.#flowsOf.delete(session);
  }

  #remember(flow: Flow, shown: Shown): void {
    const before = this.#shown.get(flow);
    this.#shown.set(flow, shown);
    if (before?.session === shown.session) return;
    if (before) this.#left(flow, before.session);
    const flows = this.#flowsOf.get(shown.session) ?? new Set();
    this.#flowsOf.set(shown.session, flows.add(flow));
    if (!before) flow.onClose(() => this.#left(flow, this.#shown.get(flow)?.session));
  }

  #left(flow: Flow, session: string | undefined): void {
    if (session === undefined) return;
    const flows = this.#flowsOf.get(session);
    flows?.delete(flow);
    if (flows?.size === 0) this.#flowsOf.delete(session);
  }
}

/** Who reads a token may use it: it is taken over TLS, and in the clear from a browser on this machine (RFC 8898 §6). */
const isClosedToOthers = ({ transport, remote, local }: Flow): boolean =>
  transport === "wss" ||
  (transport === "ws" && (/^(?:127\.|::1$)/.test(remote.address) || remote.address === local.address));
