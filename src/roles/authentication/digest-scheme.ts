import type { RequestContext, Verdict } from "#pipeline/request-context";
import type { User } from "#roles/directory/contract";
import { type AuthenticationValue, parseAuthentication } from "#sip/challenge/credentials";
import { createResponse } from "#sip/message/respond";
import { parseUri } from "#sip/message/uri";
import type { Guard } from "./guard.ts";
import { Nonces } from "./nonces.ts";
import * as problems from "./problems.ts";
import type { Proofs } from "./proofs.ts";
import { digestAlgorithms, nonceSeconds } from "./settings.ts";
import type { AuthenticationUses } from "./uses.ts";

type Algorithm = "MD5" | "SHA-256";
/** Calculated with for names that do not exist, so that they take as long as others. */
const NOBODYS_HA1 = "0".repeat(32);

// COMPAT baresip 1.0 gives up when any of the challenges names an algorithm that it does not know (against RFC 8760
// §2.4); its library learnt SHA-256 with 2.7. Who forges this name gains nothing: MD5 is offered to all.
const KNOWS_ONLY_MD5 = /^baresip v(0|1|2\.[0-6])\./;

/** Digest for phones (RFC 3261 §22, RFC 7616, RFC 8760). */
export class DigestScheme {
  readonly #uses: AuthenticationUses;
  readonly #guard: Guard;
  readonly #proofs: Proofs;
  readonly #nonces: Nonces;

  constructor(uses: AuthenticationUses, guard: Guard, proofs: Proofs) {
    this.#uses = uses;
    this.#guard = guard;
    this.#proofs = proofs;
    this.#nonces = new Nonces({
      clock: uses.clock,
      sign: (text) => uses.secrets.sign(text),
      word: () => uses.secrets.randomHex(8),
      seconds: () => uses.settings.get(nonceSeconds),
    });
  }

  /** Answers 401 (REGISTER) or 407 with one challenge per algorithm. A challenge is no refusal and makes no event. */
  challenge(context: RequestContext, stale: boolean): Verdict {
    const isRegister = context.request.method === "REGISTER";
    const name = isRegister ? "www-authenticate" : "proxy-authenticate";
    const offers = this.offers(stale, context.request.get("user-agent"));
    const fields = offers.map((value): [string, string] => [name, value]);
    const toTag = this.#uses.secrets.randomHex(8);
    context.respond(createResponse(context.request, isRegister ? 401 : 407, undefined, { toTag, fields }));
    return "answer";
  }

  /** One challenge per algorithm, all with the same nonce. */
  offers(stale: boolean, userAgent = ""): string[] {
    const nonce = this.#nonces.make();
    const realm = this.#realm;
    const tail = stale ? ", stale=true" : "";
    const algorithms = this.#uses.settings.get(digestAlgorithms);
    const known = algorithms.filter((algorithm) => algorithm === "MD5" || !KNOWS_ONLY_MD5.test(userAgent));
    return (known.length > 0 ? known : algorithms) // without MD5 it cannot sign in, and its own words say so
      .map(
        (algorithm) => `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=${algorithm}${tail}`,
      );
  }

  /** The Digest credentials for our realm; a request may carry others for other servers. */
  credentials(context: RequestContext): AuthenticationValue | undefined {
    const { request } = context;
    for (const field of request.fields) {
      if (field.name !== "authorization" && field.name !== "proxy-authorization") continue;
      const value = parseAuthentication(field.value);
      if (value?.scheme.toLowerCase() === "digest" && value.parameters.get("realm") === this.#realm)
        return value;
    }
    return undefined;
  }

  /** Checks credentials; sets the sender when they are right. */
  verify(context: RequestContext, { parameters }: AuthenticationValue): Verdict | Promise<Verdict> {
    const algorithm = (parameters.get("algorithm") ?? "MD5").toUpperCase();
    const nonce = parameters.get("nonce") ?? "";
    const name = parameters.get("username") ?? "";
    if (!this.#isOffered(algorithm))
      return this.#unreadable(context, `algorithm ${algorithm.slice(0, 20)}`, "one that was offered");
    const age = this.#nonces.read(nonce);
    if (age !== "good") return this.challenge(context, age === "stale");
    if (!this.#fitsRequest(context, parameters.get("uri") ?? ""))
      return this.#unreadable(context, "uri differs from the Request-URI", context.request.uri.slice(0, 100));

    const account = name.toLowerCase().slice(0, 100);
    const ask = this.#guard.ask(context.flow.remote.address, account);
    if (!ask.open) {
      context.refuse(403, problems.tooManyFailures(ask.failures, ask.waitSeconds));
      return "answer";
    }
    const user = this.#uses.directory.findByLogin("", name);
    const ha1 = user && this.#uses.verifiers.digest(user, name, algorithm);
    const judge = (known: string | undefined): Verdict =>
      this.#judge(context, parameters, algorithm, user, known, account);
    return ha1 instanceof Promise ? ha1.then(judge) : judge(ha1);
  }

  get #realm(): string {
    return this.#uses.directory.domains()[0] ?? "";
  }

  #isOffered(algorithm: string): algorithm is Algorithm {
    return this.#uses.settings.get(digestAlgorithms).includes(algorithm);
  }

  /**
   * RFC 3261 §22.4: uri is the Request-URI; phones leave parameters out, write the port or another case. COMPAT sipp puts the server's
   * own address there. A URI that names this server does no harm: the answer is good once, for one nonce count.
   */
  #fitsRequest(context: RequestContext, uri: string): boolean {
    const plain = (text: string): string =>
      text
        .toLowerCase()
        .replace(/[;?].*$/, "")
        .replace(/:\d+$/, "");
    if (uri === context.request.uri || plain(uri) === plain(context.request.uri)) return true;
    const read = parseUri(uri);
    if (!read.ok) return false;
    const { host, port } = read.value;
    return this.#uses.directory.isOurs(host) || this.#uses.isUs(host, port);
  }

  #judge(
    context: RequestContext,
    parameters: ReadonlyMap<string, string>,
    algorithm: Algorithm,
    user: User | undefined,
    ha1: string | undefined,
    account: string,
  ): Verdict {
    const qop = parameters.get("qop");
    const nc = qop === undefined ? undefined : parameters.get("nc");
    const nonce = parameters.get("nonce") ?? "";
    const expected = this.#uses.secrets.digestResponse({
      algorithm,
      ha1: ha1 ?? NOBODYS_HA1,
      method: context.request.method,
      uri: parameters.get("uri") ?? "",
      nonce,
      nc,
      cnonce: parameters.get("cnonce"),
    });
    const right = this.#uses.secrets.sameText(expected, (parameters.get("response") ?? "").toLowerCase());
    if (!user || ha1 === undefined || !right) return this.#failed(context, user, ha1, account);

    const count = nc === undefined ? 1 : Number.parseInt(nc, 16);
    if (!this.#nonces.use(nonce, count)) {
      this.#uses.report(problems.nonceReplayed(count), context);
      return this.challenge(context, true);
    }
    this.#guard.succeeded(context.flow.remote.address, account);
    if (!user.enabled) {
      context.refuse(403, problems.accountDisabled(user.address));
      return "answer";
    }
    context.sender = { aor: user.address, proof: "digest" };
    this.#proofs.put(context.flow, { aor: user.address, proof: "digest" });
    return "continue";
  }

  /** The log and the case hold the exact reason; who asks hears the same words for every name (no list of users to be had). */
  #failed(
    context: RequestContext,
    user: User | undefined,
    ha1: string | undefined,
    account: string,
  ): Verdict {
    const { address } = context.flow.remote;
    const exact = !user
      ? problems.unknownUser(account, this.#uses.directory.domains())
      : ha1 === undefined
        ? problems.schemeNotAllowed(user.address, "Digest")
        : problems.wrongPassword(user.address, "Digest");
    this.#uses.report(exact, context);
    const { scan } = this.#guard.failed(address, account, user !== undefined);
    if (scan !== undefined)
      this.#uses.report(
        problems.scanSeen(address, scan, context.request.get("user-agent")?.slice(0, 60) ?? "no User-Agent"),
        context,
      );
    context.refuse(403, problems.notAccepted());
    return "answer";
  }

  #unreadable(context: RequestContext, field: string, expected: string): Verdict {
    context.refuse(400, problems.unreadableCredentials("Digest", field, expected));
    return "answer";
  }
}
