import type {
  CertificateAnswerRequest,
  CertificateOrderView,
  CertificateView,
  CertificateWish,
  TemplateQuestion,
} from "#api/certificates";
import { certificateWish } from "#api/certificates";
import type { Clock } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { SealedBox } from "#security/sealed-box";
import { createSigningRequest, readSigningRequest } from "#security/x509-request";
import type { AuditEntry } from "#storage/audit";
import type { CertificateOrderStore } from "#storage/certificate-orders";
import type { CertificateOrderTable } from "#storage/schema";
import type { CertificatePair, CertificateSource } from "../contract.ts";
import { decideNeededNames } from "../decide-names.ts";
import type { Asking, Authority, AuthorityAnswer, EnterpriseAuthority } from "./contract.ts";
import { wrongWish } from "./problems.ts";

export interface OrderUses {
  readonly clock: Clock;
  readonly store: CertificateOrderStore;
  readonly box: SealedBox;
  domains(): readonly string[];
  newId(): string;
  readonly acme: Authority;
  readonly enterprise: EnterpriseAuthority;
  /** Puts a certificate and its key in use. */
  assign(pair: CertificatePair, source: CertificateSource, by: string): Promise<CertificateView>;
  /** Makes one of our own authority and puts it in use. */
  issueOwn(wish: CertificateWish, names: readonly string[], by: string): Promise<string>;
}

/** What stays secret of an order. */
interface Secret {
  readonly key: string;
  readonly password: string;
}

interface Answered {
  readonly said: string;
  readonly certificate: string | null;
}

/** Certificates that were asked for elsewhere: each with its key, from the question to the certificate in use. */
export class CertificateOrders {
  readonly #uses: OrderUses;

  constructor(uses: OrderUses) {
    this.#uses = uses;
  }

  async list(): Promise<readonly CertificateOrderView[]> {
    return (await this.#uses.store.list()).map(viewOf);
  }

  /** Asks for a certificate. Rejects with CERT-0030 to 0032 and 0040 to 0047, and what an import rejects with. */
  async request(wish: CertificateWish, by: string): Promise<CertificateOrderView> {
    const names = this.#namesOf(wish);
    const [first = ""] = names;
    const complete = { ...wish, commonName: wish.commonName || first };
    if (wish.from === "own") {
      const idle = UNWRITTEN.find((field) => wish[field] !== "");
      if (idle !== undefined)
        throw wrongWish(
          idle,
          wish[idle],
          "nothing: our own authority writes names and no more into a certificate",
        );
      return await this.#own(complete, names, by);
    }
    if (wish.from !== "file" && wish.authority === "")
      throw wrongWish(
        "authority",
        "",
        wish.from === "acme" ? "the directory of an ACME authority" : "https://HOST/certsrv",
      );
    const { request, key } = await createSigningRequest({ ...complete, names });
    const row = this.#row(complete, request, { key, password: wish.password ?? "" }, by);
    if (wish.from === "file") {
      const said = "Have the request signed, then bring what you get: parley cert import FILE.";
      return await this.#keep(
        { ...row, state: "waiting", answer: answerOf(said, null) },
        by,
        "certificate requested",
      );
    }
    return await this.#ask(row, { wish: complete, names, request, password: wish.password ?? "" }, key, by);
  }

  /** Asks again for one that was pending. Undefined: there is no such order. */
  async check(id: string, by: string): Promise<CertificateOrderView | undefined> {
    const row = await this.#uses.store.find(id);
    if (!row) return undefined;
    if (row.state !== "pending" || row.request_id === null) return viewOf(row);
    const { key, password } = this.#open(row);
    const wish = wishOf(row);
    const asking = { wish, names: this.#namesOf(wish), request: row.request, password };
    const answer = await this.#authorityOf(wish).fetch(asking, row.request_id);
    return await this.#finish(row, answer, wish, key, by);
  }

  /** Brings the certificate that somebody signed. */
  async answer(
    id: string,
    given: CertificateAnswerRequest,
    by: string,
  ): Promise<CertificateOrderView | undefined> {
    const row = await this.#uses.store.find(id);
    if (!row) return undefined;
    const { key } = this.#open(row);
    const pair = { certificate: given.certificate, key, force: given.force };
    await this.#uses.assign(pair, "imported", by);
    return await this.#keep(
      { ...row, state: "in use", answer: answerOf("Signed.", given.certificate) },
      by,
      "certificate answered",
    );
  }

  /** The key of an order that is kept for this certificate; undefined: none fits. */
  async keyFor(fits: (key: string) => boolean): Promise<string | undefined> {
    for (const row of await this.#uses.store.list()) {
      const { key } = this.#open(row);
      if (fits(key)) return key;
    }
    return undefined;
  }

  async remove(id: string, by: string): Promise<boolean> {
    const row = await this.#uses.store.find(id);
    if (!row) return false;
    await this.#uses.store.remove(id, [this.#line(by, "certificate order removed", id)]);
    return true;
  }

  templates(question: TemplateQuestion): Promise<readonly string[]> {
    return this.#uses.enterprise.templates(question);
  }

  /** Asks anew, as the latest order of this kind did: the renewal keeps template and names. Undefined: there is none. */
  async renew(from: "acme" | "enterprise", by: string): Promise<CertificateOrderView | undefined> {
    const rows = await this.#uses.store.list();
    const row = rows.find(({ kind, state }) => kind === from && state === "in use");
    if (!row) return undefined;
    const { password } = this.#open(row);
    return await this.request({ ...wishOf(row), password, assign: true }, by);
  }

  async #own(wish: CertificateWish, names: readonly string[], by: string): Promise<CertificateOrderView> {
    const certificate = await this.#uses.issueOwn(wish, names, by);
    const row = this.#row(wish, "", { key: "", password: "" }, by);
    return await this.#keep(
      { ...row, state: "in use", answer: answerOf("Issued.", certificate) },
      by,
      "certificate requested",
    );
  }

  async #ask(
    row: CertificateOrderTable,
    asking: Asking,
    key: string,
    by: string,
  ): Promise<CertificateOrderView> {
    try {
      const answer = await this.#authorityOf(asking.wish).ask(asking);
      return await this.#finish(row, answer, asking.wish, key, by);
    } catch (error) {
      // The key of what was refused is worth nothing; that it was asked for is.
      if (error instanceof ExplainedError) {
        const refused = { ...row, state: "refused", answer: answerOf(error.explanation.what, null) };
        await this.#keep(
          { ...refused, sealed_key: this.#seal({ key: "", password: "" }) },
          by,
          "certificate refused",
        );
      }
      throw error;
    }
  }

  async #finish(
    row: CertificateOrderTable,
    answer: AuthorityAnswer,
    wish: CertificateWish,
    key: string,
    by: string,
  ): Promise<CertificateOrderView> {
    const request_id = answer.requestId;
    if (answer.kind === "pending")
      return await this.#keep(
        { ...row, request_id, state: "pending", answer: answerOf(answer.said, null) },
        by,
        "certificate requested",
      );
    const { certificates } = answer;
    // Kept before it is put in use: a refusal there must not lose what the authority gave.
    const issued = { ...row, request_id, state: "issued", answer: answerOf(answer.said, certificates) };
    const view = await this.#keep(issued, by, "certificate issued");
    if (!wish.assign) return view;
    const source = wish.from === "acme" ? "acme" : "enterprise";
    await this.#uses.assign(
      { certificate: certificates, key, force: wish.force, trust: wish.trust },
      source,
      by,
    );
    return await this.#keep({ ...issued, state: "in use" }, by, "certificate put in use");
  }

  #authorityOf({ from }: CertificateWish): Authority {
    return from === "acme" ? this.#uses.acme : this.#uses.enterprise;
  }

  /** The names that are asked for: those given, the common name, else what clients look for. */
  #namesOf({ names, commonName, appendNames }: CertificateWish): readonly string[] {
    const own = commonName !== "" && appendNames ? [commonName] : [];
    const given = [...own, ...names].map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
    const wrong = given.find((name) => !/^(?:\*\.)?[a-z0-9.:-]{1,253}$/.test(name));
    if (wrong !== undefined) throw wrongWish("names", wrong, "a DNS name or an address");
    if (given.length > 0) return [...new Set(given)];
    if (commonName !== "") return [];
    return decideNeededNames(this.#uses.domains()).map(({ name }) => name);
  }

  #row(wish: CertificateWish, request: string, secret: Secret, by: string): CertificateOrderTable {
    const { password: _password, ...kept } = wish;
    return {
      id: this.#uses.newId(),
      at: this.#now(),
      who: by,
      kind: wish.from,
      wish: JSON.stringify(kept),
      request,
      sealed_key: this.#seal(secret),
      request_id: null,
      state: "waiting",
      answer: answerOf("", null),
    };
  }

  #seal(secret: Secret): string {
    return this.#uses.box.seal(Buffer.from(JSON.stringify(secret)), PURPOSE);
  }

  #open(row: CertificateOrderTable): Secret {
    const read: unknown = JSON.parse(
      Buffer.from(this.#uses.box.open(row.sealed_key, PURPOSE)).toString("utf8"),
    );
    const { key, password } = Object(read) as Partial<Record<keyof Secret, unknown>>; // sealed above
    return { key: String(key ?? ""), password: String(password ?? "") };
  }

  async #keep(row: CertificateOrderTable, by: string, what: string): Promise<CertificateOrderView> {
    await this.#uses.store.put(row, [this.#line(by, what, row.id, { from: row.kind, state: row.state })]);
    return viewOf(row);
  }

  #line(who: string, what: string, subject: string, to?: unknown): AuditEntry {
    return { at: this.#now(), who, what, subject: `certificate ${subject}`, to };
  }

  #now(): string {
    return new Date(this.#uses.clock.now()).toISOString();
  }
}

const PURPOSE = "certificate-order";
/** What our own authority does not write. */
const UNWRITTEN = ["organization", "organizationalUnit", "country", "state", "city", "template"] as const;

const answerOf = (said: string, certificate: string | null): string => JSON.stringify({ said, certificate });

const wishOf = (row: CertificateOrderTable): CertificateWish => certificateWish.parse(JSON.parse(row.wish));

const STATES = ["issued", "in use", "pending", "waiting", "refused"] as const;

function viewOf(row: CertificateOrderTable): CertificateOrderView {
  const wish = wishOf(row);
  const { said, certificate } = JSON.parse(row.answer) as Answered; // written by answerOf
  const facts =
    row.request === ""
      ? { subject: `CN=${wish.commonName}`, names: wish.names, template: "" }
      : readSigningRequest(row.request);
  return {
    id: row.id,
    at: row.at,
    who: row.who,
    from: wish.from,
    state: STATES.find((one) => one === row.state) ?? "waiting",
    subject: facts.subject,
    names: [...facts.names],
    template: facts.template,
    authority: wish.authority,
    requestId: row.request_id,
    request: row.request,
    said,
    certificate,
  };
}
