import type { RequestContext, Step, Verdict } from "#pipeline/request-context";
import { type AuthenticationValue, parseAuthentication } from "#sip/challenge/credentials";
import type { SipMessage } from "#sip/message/message";
import { parameter } from "#sip/message/parameters";
import { createResponse } from "#sip/message/respond";
import { unescapeUser } from "#sip/message/uri";
import type { Flow } from "#sip/transport/flow";
import { Associations } from "./associations.ts";
import { BearerScheme } from "./bearer-scheme.ts";
import type { Authentication } from "./contract.ts";
import { DigestScheme } from "./digest-scheme.ts";
import { Guard } from "./guard.ts";
import { MICROSOFT_REALM, NtlmScheme } from "./ntlm-scheme.ts";
import * as problems from "./problems.ts";
import { Proofs } from "./proofs.ts";
import {
  mostFailures,
  ntlmSwitch,
  trustedPeers,
  trustProvenConnections,
  trustUdpAddress,
  unauthenticatedCalls,
} from "./settings.ts";
import type { AuthenticationUses } from "./uses.ts";

export type { AuthenticationUses } from "./uses.ts";
export { MICROSOFT_REALM };

/** Makes authentication: two steps of the way, and the signing of what leaves. */
export function createAuthentication(
  uses: AuthenticationUses,
): Authentication & { readonly authenticate: Step; readonly knowTheSender: Step } {
  return new Authenticator(uses);
}

class Authenticator implements Authentication {
  readonly authenticate: Step = { name: "authenticate", run: (context) => this.#authenticate(context) };
  readonly knowTheSender: Step = { name: "know the sender", run: (context) => this.#knowTheSender(context) };
  readonly #uses: AuthenticationUses;
  readonly #guard: Guard;
  readonly #proofs = new Proofs();
  readonly #associations = new Associations();
  readonly #digest: DigestScheme;
  readonly #bearer: BearerScheme;
  /** The schemes of Communicator clients. Kerberos and TLS-DSK are one entry more each. */
  readonly #ntlm: NtlmScheme;

  constructor(uses: AuthenticationUses) {
    this.#uses = uses;
    this.#guard = new Guard(uses.clock, () => uses.settings.get(mostFailures));
    this.#digest = new DigestScheme(uses, this.#guard, this.#proofs);
    this.#bearer = new BearerScheme(uses, this.#proofs, this.#digest);
    this.#ntlm = new NtlmScheme(uses, this.#guard, this.#proofs, this.#associations);
  }

  beforeSend(message: SipMessage, flow: Flow): void {
    const association = this.#associations.forMessage(flow, message);
    if (!association || (message.kind === "response" && (message.status === 100 || message.status === 401)))
      return;
    this.#ntlm.sign(message, association);
  }

  admitResponse(message: SipMessage, flow: Flow): boolean {
    if (this.#associations.of(flow).length === 0) return true;
    if (message.kind === "response" && message.status < 200) return true; // clients need not sign these
    const credentials = ntlmCredentials(message);
    return (
      credentials !== undefined &&
      typeof this.#ntlm.verify(message, flow, credentials.parameters) !== "string"
    );
  }

  forget(aor: string): void {
    for (const flow of this.#proofs.forget(aor)) this.#associations.remove(flow, aor);
  }

  forgetSession(session: string): void {
    this.#bearer.forgetSession(session);
  }

  #authenticate(context: RequestContext): Verdict | Promise<Verdict> {
    const { request, flow } = context;
    const aor = addressOf(context);
    if (request.method === "ACK") {
      const sender = this.#proofs.find(flow, aor);
      if (sender) context.sender = sender;
      return "continue";
    }
    if (this.#isTrustedPeer(flow)) {
      context.sender = { aor, proof: "peer" };
      return "continue";
    }
    const ntlm = ntlmCredentials(request);
    if (ntlm || this.#associations.of(flow).length > 0) return this.#microsoft(context, ntlm, aor);
    if (context.route?.fromDialog) {
      context.sender = { aor, proof: "route" };
      return "continue";
    }
    if (request.method !== "REGISTER" && this.#isProven(context, aor)) return "continue";
    const token = this.#bearer.token(context);
    if (token !== undefined) return this.#bearer.verify(context, token);
    const digest = this.#digest.credentials(context);
    if (digest) return this.#digest.verify(context, digest);
    return this.#unproven(context);
  }

  /** A client that signs: a handshake, a signed message, or a new beginning by REGISTER (MS-SIPAE 3.3.5). */
  #microsoft(
    context: RequestContext,
    credentials: AuthenticationValue | undefined,
    aor: string,
  ): Verdict | Promise<Verdict> {
    const { request, flow } = context;
    if (!credentials) {
      if (request.method === "REGISTER") return this.#offer(context);
      return this.#endConnection(context, problems.signatureWrong("missing", aor));
    }
    if (this.#ntlm.isHandshake(credentials.parameters))
      return this.#ntlm.handshake(context, credentials.parameters);
    const verdict = this.#ntlm.verify(request, flow, credentials.parameters);
    if (typeof verdict !== "string") {
      context.sender = { aor: verdict.aor, proof: "ntlm" };
      return "continue";
    }
    if (verdict !== "missing") return this.#endConnection(context, problems.signatureWrong(verdict, aor));
    // COMPAT pidgin-sipe repeats anything but REGISTER without end when it is challenged: only closing helps (its §2.10).
    return request.method === "REGISTER"
      ? this.#offer(context)
      : this.#endConnection(context, problems.associationGone(aor));
  }

  #unproven(context: RequestContext): Verdict {
    const { request } = context;
    const domain = request.from.uri?.host ?? "";
    const { directory } = this.#uses;
    this.#watchNames(context);
    if (directory.isOurs(domain)) {
      if (request.method === "OPTIONS" && request.requestUri?.user === undefined) return "continue";
      const isMicrosoft = parameter(request.from.parameters, "epid") !== undefined;
      return isMicrosoft && this.#uses.settings.get(ntlmSwitch)
        ? this.#offer(context)
        : this.#digest.challenge(context, false);
    }
    if (request.method === "REGISTER") {
      context.refuse(403, problems.wrongDomain(domain, directory.domains()));
      return "answer";
    }
    if (request.method === "OPTIONS" && request.requestUri?.user === undefined) return "continue";
    if (this.#uses.settings.get(unauthenticatedCalls) === "allow-to-local-users") return "continue";
    context.refuse(403, problems.strangerRefused(domain));
    return "answer";
  }

  /** Ten names that do not exist, asked for by one address, are a scan: of the sender (REGISTER) or of whom the request is for. */
  #watchNames(context: RequestContext): void {
    const { request, flow } = context;
    const uri = request.method === "REGISTER" ? request.from.uri : request.requestUri;
    if (uri?.user === undefined) return;
    const host = this.#uses.isUs(uri.host, undefined) ? this.#uses.directory.domains()[0] : uri.host;
    const name = `${unescapeUser(uri.user).toLowerCase()}@${host}`;
    if (this.#uses.directory.find(name)) return;
    const { scan } = this.#guard.named(flow.remote.address, name);
    if (scan === undefined) return;
    const userAgent = request.get("user-agent")?.slice(0, 60) ?? "no User-Agent";
    this.#uses.report(problems.scanSeen(flow.remote.address, scan, userAgent), context);
  }

  /** What a client with an epid may choose from. It takes the scheme that it was set to; Digest beside it disturbs neither of them. */
  #offer(context: RequestContext): Verdict {
    const offers = [...this.#digest.offers(false), this.#ntlm.offer()];
    const fields = [
      ["date", this.#date()] as const,
      ...offers.map((offer) => ["www-authenticate", offer] as const),
    ];
    context.respond(
      createResponse(context.request, 401, undefined, { toTag: this.#uses.secrets.randomHex(8), fields }),
    );
    return "answer";
  }

  /** The second as a Date field, printed once (1 µs). */
  #date(): string {
    const second = Math.floor(this.#uses.clock.now() / 1000);
    if (second !== this.#printed.second)
      this.#printed = { second, text: new Date(second * 1000).toUTCString() };
    return this.#printed.text;
  }
  #printed = { second: -1, text: "" };

  #isProven(context: RequestContext, aor: string): boolean {
    const { flow } = context;
    const { settings } = this.#uses;
    const proven = settings.get(trustProvenConnections) ? this.#proofs.find(flow, aor) : undefined;
    if (proven) context.sender = proven;
    else if (
      flow.transport === "udp" &&
      settings.get(trustUdpAddress) === "registered-address" &&
      this.#uses.isRegisteredFrom(aor, flow)
    )
      context.sender = { aor, proof: "flow" };
    return context.sender !== undefined;
  }

  #isTrustedPeer(flow: Flow): boolean {
    const peers = this.#uses.settings.get(trustedPeers);
    return peers.length > 0 && peers.includes(flow.remote.address);
  }

  #endConnection(context: RequestContext, problem: ReturnType<typeof problems.associationGone>): Verdict {
    this.#uses.report(problem, context);
    context.flow.close(problem.explanation.what);
    return "answer";
  }

  /** From must be who was proven (issue: identity of what is sent). REGISTER is the registrar's to judge, by its To. */
  #knowTheSender(context: RequestContext): Verdict {
    const { sender, request } = context;
    if (!sender || sender.proof === "peer" || sender.proof === "route" || request.method === "ACK")
      return "continue";
    const from = addressOf(context);
    if (from === sender.aor) return "continue";
    context.refuse(403, problems.notTheSender(sender.aor, from));
    return "answer";
  }
}

/** `alice@example.com` of From, lower case. */
function addressOf({ request }: RequestContext): string {
  const { uri, uriText } = request.from;
  return uri ? `${uri.user ?? ""}@${uri.host}`.toLowerCase() : uriText.toLowerCase();
}

/** NTLM credentials stand in either field: pidgin-sipe uses Authorization, Office Communicator Proxy-Authorization. */
function ntlmCredentials(message: SipMessage): AuthenticationValue | undefined {
  for (const field of message.fields) {
    if (field.name !== "authorization" && field.name !== "proxy-authorization") continue;
    if (!/^ntlm\b/i.test(field.value)) continue;
    return parseAuthentication(field.value);
  }
  return undefined;
}
