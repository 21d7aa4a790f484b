import type { Clock } from "#base/clock";
import type { CallWeb, WebCall } from "#formats/web/door";
import type { AccountKey } from "#security/json-signature";
import { derOf } from "#security/x509-request";
import type { Asking, Authority, AuthorityAnswer } from "./contract.ts";
import { acmeNotProven, acmeRefused, acmeSlow, authorityUnreachable, wrongWish } from "./problems.ts";

export interface AcmeUses {
  readonly clock: Clock;
  readonly call: CallWeb;
  /** The account's key at this authority: made when first asked for, kept sealed. */
  accountKey(directory: string): Promise<AccountKey>;
  /** Answers at /.well-known/acme-challenge/TOKEN until the answer's end is called. */
  answerChallenge(token: string, content: string): () => void;
}

const LIMIT_MS = 20_000;
const POLL_MS = 1_000;
const MOST_POLLS = 60;

interface Said {
  readonly status: number;
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** An authority that speaks ACME (RFC 8555), proving names by http-01. */
export function acmeAuthority(uses: AcmeUses): Authority {
  return {
    ask: (asking) => new AcmeOrder(uses, asking).run(),
    // An ACME order is carried to its end at once; there is nothing to come back for.
    fetch: (asking) => new AcmeOrder(uses, asking).run(),
  };
}

/** One order from the directory to the certificate. */
class AcmeOrder {
  readonly #uses: AcmeUses;
  readonly #asking: Asking;
  #nonce = "";
  #account = "";
  #directory: Readonly<Record<string, string>> = {};

  constructor(uses: AcmeUses, asking: Asking) {
    this.#uses = uses;
    this.#asking = asking;
  }

  async run(): Promise<AuthorityAnswer> {
    const { wish, names, request } = this.#asking;
    if (!/^https:\/\//.test(wish.authority))
      throw wrongWish("authority", wish.authority, "the https address of an ACME directory");
    const key = await this.#uses.accountKey(wish.authority);
    this.#directory = await this.#readDirectory();
    await this.#signIn(key);
    const order = await this.#post(key, "order", this.#place("newOrder"), {
      identifiers: names.map((value) => ({ type: isAddress(value) ? "ip" : "dns", value })),
    });
    for (const url of texts(order.body["authorizations"])) await this.#prove(key, url);
    const csr = Buffer.from(derOf(request)).toString("base64url");
    await this.#post(key, "finalize", text(order.body["finalize"]), { csr });
    const done = await this.#until(key, "issue", order.location, ["valid"]);
    const certificate = await this.#post(key, "download", text(done.body["certificate"]), undefined);
    return { kind: "issued", certificates: certificate.text, requestId: order.location, said: "Issued." };
  }

  async #readDirectory(): Promise<Readonly<Record<string, string>>> {
    const { wish } = this.#asking;
    const answer = await this.#call({ url: wish.authority, method: "GET" });
    const body = record(answer.body);
    const places = Object.entries(body).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    if (body["newOrder"] === undefined)
      throw acmeRefused("directory", "", `HTTP ${answer.status}, and no ACME directory`, answer.status);
    return Object.fromEntries(places);
  }

  async #signIn(key: AccountKey): Promise<void> {
    const { account } = this.#asking.wish;
    const said = await this.#post(
      key,
      "account",
      this.#place("newAccount"),
      { termsOfServiceAgreed: true, ...(account !== "" && { contact: [`mailto:${account}`] }) },
      { jwk: key.jwk },
    );
    this.#account = said.location;
  }

  /** Proves that a name is ours: by what we answer on port 80. */
  async #prove(key: AccountKey, url: string): Promise<void> {
    const asked = await this.#post(key, "authorization", url, undefined);
    if (asked.body["status"] === "valid") return;
    const name = text(record(asked.body["identifier"])["value"]);
    const challenge = list(asked.body["challenges"])
      .map(record)
      .find((one) => one["type"] === "http-01");
    if (!challenge)
      throw acmeNotProven(name, "no http-01", "The authority offers no proof by HTTP for this name.");
    const token = text(challenge["token"]);
    const end = this.#uses.answerChallenge(token, `${token}.${key.thumbprint}`);
    try {
      await this.#post(key, "challenge", text(challenge["url"]), {});
      await this.#until(key, "authorization", url, ["valid"], (said) => {
        const failed = list(said.body["challenges"])
          .map(record)
          .find((one) => one["error"] !== undefined);
        const error = record(failed?.["error"]);
        return acmeNotProven(name, text(error["type"]), text(error["detail"]));
      });
    } finally {
      end();
    }
  }

  /** Asks again until the state is one of those wanted. */
  async #until(
    key: AccountKey,
    step: string,
    url: string,
    wanted: readonly string[],
    refused: (said: Said) => Error = (said) =>
      acmeRefused(
        step,
        text(record(said.body["error"])["type"]),
        text(record(said.body["error"])["detail"]),
        said.status,
      ),
  ): Promise<Said> {
    let state = "";
    for (let turn = 0; turn < MOST_POLLS; turn++) {
      const said = await this.#post(key, step, url, undefined);
      state = text(said.body["status"]);
      if (wanted.includes(state)) return said;
      if (state === "invalid") throw refused(said);
      await new Promise<void>((resolve) => void this.#uses.clock.after(POLL_MS, resolve));
    }
    throw acmeSlow(step, state, (MOST_POLLS * POLL_MS) / 1_000);
  }

  async #post(
    key: AccountKey,
    step: string,
    url: string,
    payload: unknown,
    who: Readonly<Record<string, unknown>> = { kid: this.#account },
  ): Promise<Said> {
    for (let turn = 0; ; turn++) {
      const nonce = this.#nonce || (await this.#freshNonce());
      this.#nonce = "";
      const answer = await this.#call({
        url,
        method: "POST",
        headers: { "content-type": "application/jose+json" },
        body: key.sign({ ...who, nonce, url }, payload),
      });
      const body = answer.headers["content-type"]?.includes("json") ? record(answer.body) : {};
      const stale = text(body["type"]).endsWith(":badNonce");
      if (stale && turn < 3) continue;
      if (answer.status >= 400) throw this.#refusal(step, body, answer.status);
      return { status: answer.status, location: answer.headers["location"] ?? url, body, text: answer.body };
    }
  }

  /** An error that names identifiers says which name it is about. */
  #refusal(step: string, body: Readonly<Record<string, unknown>>, status: number): Error {
    const parts = list(body["subproblems"]).map(record);
    const more = parts.map((one) => `${text(record(one["identifier"])["value"])}: ${text(one["detail"])}`);
    return acmeRefused(step, text(body["type"]), [text(body["detail"]), ...more].join(" "), status);
  }

  async #freshNonce(): Promise<string> {
    const answer = await this.#call({ url: this.#place("newNonce"), method: "HEAD" });
    const nonce = answer.headers["replay-nonce"] ?? "";
    if (nonce === "") throw acmeRefused("nonce", "", "no Replay-Nonce", answer.status);
    return nonce;
  }

  async #call(one: Omit<WebCall, "authorities" | "timeoutMs">) {
    const { trust } = this.#asking.wish;
    const authorities = trust === "" ? [] : [trust];
    const answer = await this.#uses.call({ ...one, authorities, timeoutMs: LIMIT_MS });
    if (!answer.ok) throw authorityUnreachable(one.url, answer.code, answer.said);
    this.#nonce = answer.headers["replay-nonce"] ?? this.#nonce;
    return answer;
  }

  #place(name: string): string {
    const url = this.#directory[name];
    if (url === undefined) throw acmeRefused("directory", "", `no ${name} in the directory`, 200);
    return url;
  }
}

const isAddress = (name: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$|:/.test(name);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const texts = (value: unknown): readonly string[] => list(value).filter((one) => typeof one === "string");

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "string") {
    try {
      return record(JSON.parse(value));
    } catch {
      return {};
    }
  }
  return typeof value === "object" && value !== null ? { ...value } : {};
}
