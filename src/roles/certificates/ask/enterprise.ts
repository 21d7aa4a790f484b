import type { TemplateQuestion } from "#api/certificates";
import type { ExplainedError } from "#base/explained-error";
import { readEnrolmentAnswer, readTemplates } from "#formats/certsrv/read-answer";
import type { CallWeb } from "#formats/web/door";
import type { Asking, AuthorityAnswer, EnterpriseAuthority } from "./contract.ts";
import {
  authorityAnswer,
  authorityRefused,
  authoritySignIn,
  authorityUnreachable,
  templateForbidden,
  templateMissing,
  templateNotAllowed,
  wrongWish,
} from "./problems.ts";

const LIMIT_MS = 20_000;

type Where = Pick<TemplateQuestion, "authority" | "account" | "password" | "trust">;

/**
 * A Microsoft certificate authority, by its web enrolment pages (certsrv): Basic over TLS, since that is what they take from programs.
 */
export function enterpriseAuthority(call: CallWeb): EnterpriseAuthority {
  async function page(where: Where, path: string, form?: Readonly<Record<string, string>>): Promise<string> {
    const url = `${baseOf(where.authority)}/${path}`;
    const answer = await call({
      url,
      method: form ? "POST" : "GET",
      headers: {
        "user-agent": "Mozilla/4.0 (compatible; MSIE 8.0)", // other names get pages that want ActiveX
        accept: "*/*",
        ...(where.account !== "" && { authorization: basic(where.account, where.password) }),
        ...(form && { "content-type": "application/x-www-form-urlencoded" }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
      authorities: where.trust === "" ? [] : [where.trust],
      timeoutMs: LIMIT_MS,
    });
    if (!answer.ok) throw authorityUnreachable(url, answer.code, answer.said);
    if (answer.status === 401 || answer.status === 403)
      throw authoritySignIn(url, where.account, answer.status, answer.headers["www-authenticate"] ?? "");
    if (answer.status !== 200) throw authorityAnswer(url, answer.status, answer.body);
    return answer.body;
  }

  async function templates(where: Where): Promise<readonly string[]> {
    return readTemplates(await page(where, "certrqxt.asp"));
  }

  async function refusal(
    asking: Asking,
    where: Where,
    words: string,
    hresult: string,
  ): Promise<ExplainedError> {
    const { template, account } = asking.wish;
    const offered = async () => await templates(where).catch(() => undefined);
    if (hresult === "0x80094800") return templateNotAllowed(template, await offered(), words);
    if (hresult === "0x80094801") return templateMissing(await offered(), words);
    if (hresult === "0x80094012") return templateForbidden(template, account, words);
    return authorityRefused(where.authority, words, hresult);
  }

  async function fetchIssued(where: Where, requestId: string): Promise<AuthorityAnswer> {
    const own = await page(where, `certnew.cer?ReqID=${requestId}&Enc=b64`);
    if (!own.includes("BEGIN CERTIFICATE")) {
      const read = readEnrolmentAnswer(own);
      if (read.kind === "denied") throw authorityRefused(where.authority, read.words, read.hresult);
      return { kind: "pending", requestId, said: "The authority has not decided yet." };
    }
    // The chain comes as PKCS#7; the authority's own certificate is the last one that its page offers.
    const above = await page(where, "certnew.cer?ReqID=CACert&Renewal=-1&Enc=b64").catch(() => "");
    const chain = above.includes("BEGIN CERTIFICATE") ? above : "";
    return { kind: "issued", certificates: `${own.trim()}\n${chain}`, requestId, said: "Issued." };
  }

  return {
    templates,
    async ask(asking) {
      const { wish, request, password } = asking;
      const where = { ...wish, password };
      const form = {
        Mode: "newreq",
        CertRequest: request,
        CertAttrib: wish.template === "" ? "" : `CertificateTemplate:${wish.template}`,
        FriendlyType: "Saved-Request Certificate",
        TargetStoreFlags: "0",
        SaveCert: "yes",
      };
      const html = await page(where, "certfnsh.asp", form);
      const read = readEnrolmentAnswer(html);
      if (read.kind === "denied") throw await refusal(asking, where, read.words, read.hresult);
      if (read.kind === "unknown") throw authorityAnswer(where.authority, 200, read.words);
      if (read.kind === "pending")
        return {
          kind: "pending",
          requestId: read.requestId,
          said: "Somebody at the authority has to approve it.",
        };
      return fetchIssued(where, read.requestId);
    },
    fetch: ({ wish, password }, requestId) => fetchIssued({ ...wish, password }, requestId),
  };
}

function baseOf(authority: string): string {
  const url = URL.canParse(authority) ? new URL(authority) : undefined;
  // A name and password go there: never in the clear.
  if (url?.protocol !== "https:")
    throw wrongWish(
      "authority",
      authority,
      "the address of web enrolment, as in https://ca.example.com/certsrv",
    );
  return authority.replace(/\/+$/, "");
}

const basic = (account: string, password: string): string =>
  `Basic ${Buffer.from(`${account}:${password}`, "utf8").toString("base64")}`;
