import type { Clock } from "#base/clock";
import type { Octets } from "#base/octets";
import type { ProbeLine } from "#net/probe";
import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { parseAuthentication, printAuthentication } from "#sip/challenge/credentials";
import { headerField, type SipMessage, SipRequest, type SipResponse } from "#sip/message/message";
import { parseNameAddr } from "#sip/message/name-addr";
import { parseMessage } from "#sip/message/parse-message";
import { printMessage } from "#sip/message/print-message";
import { createResponse } from "#sip/message/respond";
import { defaultTransportLimits } from "#sip/transport/limits";
import { StreamFraming } from "#sip/transport/stream-framing";
import { answerUnreadable, type CheckStep, lineEnded, stepRefused, stepUnanswered } from "./problems.ts";
import type { SelfCheckUser } from "./self-check-users.ts";

export interface CheckPhoneUses {
  readonly clock: Clock;
  readonly line: ProbeLine;
  readonly transport: "tcp" | "tls";
  readonly user: SelfCheckUser;
  randomHex(bytes: number): string;
  /** Where the check is, for the words of a failure. */
  step(): CheckStep;
  /** Milliseconds that are left for all that is still to come. */
  left(): number;
}

/** What both ends know of a call. */
export interface Dialog {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly remoteTarget: string;
  readonly routes: readonly string[];
}

interface Waiting {
  /** True when this is what is waited for. */
  take(message: SipMessage): boolean;
  reject(reason: Error): void;
}

/** What came and nobody asked for yet; more than these no check makes. */
const MOST_HELD = 50;

/**
 * A telephone of our own, as small as it can be and still a user agent (RFC 3261): answers challenges by Digest, calls, is called,
 * hangs up. It talks over a real connection, and whatever does not come as it must is an explained error that names the step.
 */
export class CheckPhone {
  readonly #uses: CheckPhoneUses;
  readonly #held: SipMessage[] = [];
  readonly #tag: string;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;
  #cseq = 0;

  constructor(uses: CheckPhoneUses) {
    this.#uses = uses;
    this.#tag = uses.randomHex(4);
    const framing = new StreamFraming(
      {
        message: (octets) => this.#heard(octets),
        ping: () => undefined,
        faulty: ({ field, expected }) => this.#fail(answerUnreadable(uses.step(), expected, field)),
      },
      defaultTransportLimits,
    );
    uses.line.onOctets((octets) => framing.received(octets));
    uses.line.onEnd((seen) => this.#fail(lineEnded(uses.step(), seen)));
  }

  get uri(): string {
    return `sip:${this.#uses.user.address}`;
  }

  /** Signs in for `expires` seconds, or out with 0, and looks whether the answer says the same. */
  async register(expires: number): Promise<void> {
    const { user, randomHex, step } = this.#uses;
    const uri = `sip:${user.address.split("@")[1] ?? ""}`;
    const sent = this.#request("REGISTER", uri, `<${this.uri}>`, randomHex(8), [
      ["contact", this.#contact],
      ["expires", String(expires)],
    ]);
    const { answer } = await this.#answerTo(sent, 200);
    const signedIn = answer.list("contact").some((contact) => contact.includes(this.#name));
    if (signedIn === expires > 0) return;
    throw stepRefused(
      step(),
      `200 ${signedIn ? "with" : "without"} our Contact`,
      undefined,
      signedIn ? "no binding any more" : "the binding that was asked for (RFC 3261 §10.3)",
    );
  }

  /** Calls somebody, and resolves when it rings there. */
  async call(other: CheckPhone): Promise<SipRequest> {
    const sent = this.#request("INVITE", other.uri, `<${other.uri}>`, this.#uses.randomHex(8), [
      ["contact", this.#contact],
    ]);
    return (await this.#answerTo(sent, 180)).sent;
  }

  /** Waits until the call is answered, and says that it has heard of it. */
  async isAnswered(invite: SipRequest): Promise<Dialog> {
    const { answer } = await this.#answerTo(invite, 200);
    const dialog = {
      callId: invite.callId,
      from: invite.get("from") ?? "",
      to: answer.get("to") ?? "",
      remoteTarget: uriIn(answer.get("contact") ?? "") ?? invite.uri,
      routes: answer.list("record-route").reverse(),
    };
    this.#sendIn(dialog, "ACK", invite.cseq.number);
    return dialog;
  }

  /** Waits for a request of somebody else. */
  gets(method: string): Promise<SipRequest> {
    return this.#next(
      (one): one is SipRequest => one.kind === "request" && one.method === method,
      `${method} to the other phone`,
    );
  }

  answers(request: SipRequest, status: number): void {
    const makesDialog = request.method === "INVITE";
    this.#print(
      createResponse(request, status, undefined, {
        toTag: this.#tag,
        recordRoute: makesDialog,
        fields: makesDialog ? [["contact", this.#contact]] : [],
      }),
    );
  }

  /** Hangs up; `isOver` waits for the answer. */
  hangUp(dialog: Dialog): SipRequest {
    return this.#sendIn(dialog, "BYE", ++this.#cseq);
  }

  async isOver(bye: SipRequest): Promise<void> {
    await this.#answerTo(bye, 200);
  }

  close(): void {
    this.#uses.line.close();
  }

  get #name(): string {
    return this.#uses.user.address.split("@")[0] ?? "";
  }

  get #host(): string {
    const { address, port } = this.#uses.line.local;
    return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  }

  get #contact(): string {
    return `<sip:${this.#name}@${this.#host};transport=${this.#uses.transport}>`;
  }

  /** Waits for an answer of at least this status, answering one challenge; a refusal is the failure of this step. */
  async #answerTo(
    sent: SipRequest,
    least: number,
  ): Promise<{ readonly sent: SipRequest; readonly answer: SipResponse }> {
    const answer = await this.#next(
      (one): one is SipResponse => isAnswer(one, sent) && one.status >= least,
      `${least === 180 ? "180" : "200"} to ${sent.method}`,
    );
    const { status } = answer;
    if (status < 300) return { sent, answer };
    if (sent.method === "INVITE") this.#acknowledge(sent, answer);
    const answered = sent.has("authorization") || sent.has("proxy-authorization");
    if ((status === 401 || status === 407) && !answered) {
      return await this.#answerTo(this.#answerChallenge(sent, answer), least);
    }
    const words = answer.get("warning")?.match(/"((?:[^"\\]|\\.)*)"/)?.[1];
    throw stepRefused(this.#uses.step(), `${status} ${answer.reason}`, words, `${least}`);
  }

  /** Sends the same request once more, with an answer to the challenge. */
  #answerChallenge(sent: SipRequest, challenge: SipResponse): SipRequest {
    const credentials = this.#credentials(challenge, sent);
    const request = sent.copy();
    request.set("via", this.#via);
    request.set("cseq", `${++this.#cseq} ${sent.method}`);
    request.append(challenge.status === 407 ? "proxy-authorization" : "authorization", credentials);
    this.#print(request);
    return request;
  }

  #credentials(challenge: SipResponse, { method, uri }: SipRequest): string {
    const offered = [...challenge.getAll("www-authenticate"), ...challenge.getAll("proxy-authenticate")];
    for (const value of offered) {
      const { scheme, parameters } = parseAuthentication(value) ?? {};
      const algorithm = parameters?.get("algorithm") ?? "MD5";
      if (scheme?.toLowerCase() !== "digest" || (algorithm !== "MD5" && algorithm !== "SHA-256")) continue;
      const { address: username, password } = this.#uses.user;
      const realm = parameters?.get("realm") ?? "";
      const nonce = parameters?.get("nonce") ?? "";
      const cnonce = this.#uses.randomHex(8);
      const nc = "00000001";
      const ha1 = digestHa1(algorithm, username, realm, password);
      const response = digestResponse({ algorithm, ha1, method, uri, nonce, nc, cnonce });
      return printAuthentication("Digest", [
        ["username", username],
        ["realm", realm],
        ["nonce", nonce],
        ["uri", uri],
        ["response", response],
        ["algorithm", algorithm, "bare"],
        ["cnonce", cnonce],
        ["qop", "auth", "bare"],
        ["nc", nc, "bare"],
      ]);
    }
    const schemes = offered.map((value) => parseAuthentication(value)?.scheme ?? "?").join(", ");
    throw stepRefused(this.#uses.step(), `a challenge for ${schemes || "nothing"}`, undefined, "Digest");
  }

  #acknowledge(invite: SipRequest, refusal: SipResponse): void {
    const ack = new SipRequest("ACK", invite.uri);
    for (const name of ["via", "max-forwards", "from", "call-id"]) ack.append(name, invite.get(name) ?? "");
    ack.append("to", refusal.get("to") ?? "");
    ack.append("cseq", `${invite.cseq.number} ACK`);
    this.#print(ack);
  }

  #request(
    method: string,
    uri: string,
    to: string,
    callId: string,
    fields: readonly [string, string][],
  ): SipRequest {
    return this.#send(method, uri, [
      ["from", `<${this.uri}>;tag=${this.#tag}`],
      ["to", to],
      ["call-id", callId],
      ["cseq", `${++this.#cseq} ${method}`],
      ["user-agent", "Parley self-check"],
      ...fields,
    ]);
  }

  #sendIn({ callId, from, to, remoteTarget, routes }: Dialog, method: string, number: number): SipRequest {
    return this.#send(method, remoteTarget, [
      ...routes.map((route): [string, string] => ["route", route]),
      ["from", from],
      ["to", to],
      ["call-id", callId],
      ["cseq", `${number} ${method}`],
    ]);
  }

  #send(method: string, uri: string, fields: readonly [string, string][]): SipRequest {
    const request = new SipRequest(method, uri, [
      headerField("via", this.#via),
      headerField("max-forwards", "70"),
      ...fields.map(([name, value]) => headerField(name, value)),
    ]);
    this.#print(request);
    return request;
  }

  get #via(): string {
    const { transport, randomHex } = this.#uses;
    return `SIP/2.0/${transport.toUpperCase()} ${this.#host};branch=z9hG4bK${randomHex(8)};rport`;
  }

  #print(message: SipMessage): void {
    this.#uses.line.send(printMessage(message));
  }

  #heard(octets: Octets): void {
    const read = parseMessage(octets);
    if (!read.ok) {
      this.#fail(answerUnreadable(this.#uses.step(), read.refusal.expected, read.refusal.field));
      return;
    }
    if (this.#waiting?.take(read.value)) this.#waiting = undefined;
    else if (this.#held.length < MOST_HELD) this.#held.push(read.value);
  }

  /** Takes the first message that fits, now or when it comes. Asked for one thing at a time. */
  #next<M extends SipMessage>(accept: (message: SipMessage) => message is M, what: string): Promise<M> {
    for (const [at, held] of this.#held.entries()) {
      if (!accept(held)) continue;
      this.#held.splice(at, 1);
      return Promise.resolve(held);
    }
    if (this.#failure) return Promise.reject(this.#failure);
    const { clock, left, step } = this.#uses;
    const limit = left();
    const { promise, resolve, reject } = Promise.withResolvers<M>();
    this.#waiting = {
      take(message) {
        if (!accept(message)) return false;
        resolve(message);
        return true;
      },
      reject,
    };
    const cancel = clock.after(limit, () =>
      reject(stepUnanswered({ ...step(), name: what }, limit, this.#held.map(nameOf).slice(-5))),
    );
    return promise.finally(cancel);
  }

  #fail(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting?.reject(reason);
  }
}

function isAnswer(message: SipMessage, request: SipRequest): message is SipResponse {
  const { number, method } = request.cseq;
  if (message.kind !== "response" || message.callId !== request.callId) return false;
  return message.cseq.number === number && message.cseq.method === method;
}

function uriIn(contact: string): string | undefined {
  const read = parseNameAddr(contact);
  return read.ok ? read.value.uriText : undefined;
}

const nameOf = (message: SipMessage): string =>
  message.kind === "request" ? message.method : `${message.status} to ${message.cseq.method}`;
