import type { RequestContext, Verdict } from "#pipeline/request-context";
import type { User } from "#roles/directory/contract";
import { type AuthenticationValue, parseAuthentication } from "#sip/challenge/credentials";
import { createResponse } from "#sip/message/respond";
import type { Transport } from "#sip/transport/flow";
import { askedName } from "./asked-name.ts";
import { type DigestAnswer, readDigestAnswer, type Unreadable } from "./digest-answer.ts";
import { isForRequest } from "./digest-uri.ts";
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

// COMPAT JsSIP 3.13 and SIP.js read the last challenge only and give up when it is not MD5 (against RFC 8760 §2.4). An
// application gives them any name, but all of them come over WebSocket.
const readsTheLastOnly = (transport: Transport): boolean => transport === "ws" || transport === "wss";

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
    const { request, flow } = context;
    const offers = this.offers(stale, request.get("user-agent"), flow.transport);
    const fields = offers.map((value): [string, string] => [name, value]);
    const toTag = this.#uses.secrets.randomHex(8);
    context.respond(createResponse(context.request, isRegister ? 401 : 407, undefined, { toTag, fields }));
    return "answer";
  }

  /** One challenge per algorithm, all with the same nonce. */
  offers(stale: boolean, userAgent = "", transport: Transport = "tcp"): string[] {
    const nonce = this.#nonces.make();
    const realm = this.#realm;
    const tail = stale ? ", stale=true" : "";
    const algorithms = this.#uses.settings.get(digestAlgorithms);
    const known = algorithms.filter((algorithm) => algorithm === "MD5" || !KNOWS_ONLY_MD5.test(userAgent));
    const offered = known.length > 0 ? known : algorithms; // without MD5 it cannot sign in, and its own words say so
    const md5Last = readsTheLastOnly(transport) && offered.includes("MD5");
    return (md5Last ? [...offered.filter((one) => one !== "MD5"), "MD5"] : offered).map(
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
    // A nonce that is not good says nothing of the password: stale=true lets the phone try again unasked (RFC 7616 §3.3). An empty
    // one (3GPP TS 24.229) asks for the first challenge.
    const nonce = parameters.get("nonce") ?? "";
    if (this.#nonces.read(nonce) !== "good") return this.challenge(context, nonce !== "");
    const answer = readDigestAnswer(parameters);
    if ("expected" in answer) return this.#unreadable(context, answer);
    if (!this.#isOffered(answer.algorithm))
      return this.#unreadable(context, {
        field: `algorithm is ${answer.algorithm}`,
        expected: "one that was offered",
      });
    if (!isForRequest(answer.uri, context.request, this.#isOwnHost))
      return this.#unreadable(context, {
        field: "uri differs from the Request-URI",
        expected: context.request.uri.slice(0, 100),
      });

    const user = this.#uses.directory.findByLogin("", answer.username);
    const account = user?.address ?? answer.username.toLowerCase().slice(0, 100);
    const ask = this.#guard.ask(context.flow.remote.address, account);
    if (!ask.open) {
      context.refuse(403, problems.tooManyFailures(ask));
      return "answer";
    }
    const ha1 = user && this.#uses.verifiers.digest(user, answer.username, answer.algorithm);
    const judge = (known: string | undefined): Verdict => this.#judge(context, answer, user, known, account);
    return ha1 instanceof Promise ? ha1.then(judge) : judge(ha1);
  }

  get #realm(): string {
    return this.#uses.directory.domains()[0] ?? "";
  }

  #isOffered(algorithm: string): algorithm is Algorithm {
    return this.#uses.settings.get(digestAlgorithms).includes(algorithm);
  }

  readonly #isOwnHost = (host: string, port: number | undefined): boolean =>
    this.#uses.directory.isOurs(host) || this.#uses.isUs(host, port);

  #judge(
    context: RequestContext,
    answer: DigestAnswer,
    user: User | undefined,
    ha1: string | undefined,
    account: string,
  ): Verdict {
    const { algorithm, uri, nonce, response, counted } = answer;
    const { method } = context.request;
    const [nc, cnonce] = [counted?.nc, counted?.cnonce];
    const known = ha1 ?? NOBODYS_HA1;
    const expected = this.#uses.secrets.digestResponse({
      algorithm,
      ha1: known,
      method,
      uri,
      nonce,
      nc,
      cnonce,
    });
    const right = this.#uses.secrets.sameText(expected, response);
    if (!user || ha1 === undefined || !right)
      return this.#failed(context, answer.username, user, ha1, account);

    const count = counted?.count ?? 1;
    if (!this.#nonces.use(nonce, count)) {
      this.#uses.report(problems.nonceReplayed(count), context);
      return this.challenge(context, true);
    }
    this.#guard.succeeded(context.flow.remote.address, account);
    if (!user.enabled) {
      context.refuse(403, problems.accountDisabled(user.address));
      return "answer";
    }
    if (method !== "REGISTER")
      this.#guard.vouched(context.flow.remote.address, () => askedName(this.#uses, context.request));
    context.sender = { aor: user.address, proof: "digest" };
    this.#proofs.put(context.flow, context.sender);
    return "continue";
  }

  /** The log and the case hold the exact reason; who asks hears the same words for every name (no list of users to be had). */
  #failed(
    context: RequestContext,
    username: string,
    user: User | undefined,
    ha1: string | undefined,
    account: string,
  ): Verdict {
    const { address } = context.flow.remote;
    const exact = !user
      ? problems.unknownUser(account, this.#uses.directory.domains())
      : ha1 === undefined
        ? spelledOtherwise(username, user)
          ? problems.nameSpelledOtherwise(username, user.address)
          : problems.schemeNotAllowed(user.address, "Digest")
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

  #unreadable(context: RequestContext, { field, expected }: Unreadable): Verdict {
    context.refuse(400, problems.unreadableCredentials("Digest", field, expected));
    return "answer";
  }
}

/** The secret of Digest is made of the name too, letter by letter: `alice` or the whole address. */
const spelledOtherwise = (username: string, { address }: User): boolean =>
  username !== address && username !== address.slice(0, address.lastIndexOf("@"));
