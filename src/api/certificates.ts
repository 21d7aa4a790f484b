import { z } from "zod";
import { certificateWays } from "./certificate-fields.ts";

export const certificate = z
  .object({
    names: z.array(z.string()).describe("DNS names and addresses in the certificate."),
    subject: z.string(),
    issuer: z.string(),
    notBefore: z.string(),
    notAfter: z.string(),
    daysLeft: z.int(),
    sha256: z.string(),
    source: z.enum(["own-authority", "imported", "acme", "enterprise"]),
    missingNames: z
      .array(z.string())
      .describe("Names that this server is called by and the certificate lacks."),
    authority: z
      .object({ subject: z.string(), sha256: z.string(), notAfter: z.string() })
      .nullable()
      .describe("Our own certificate authority, which clients have to trust; null where there is none."),
    canUndo: z.boolean(),
  })
  .meta({ id: "Certificate" });
export type CertificateView = z.infer<typeof certificate>;

export const certificateImport = z
  .object({
    certificate: z.string().min(1).max(200_000).describe("PEM: the certificate, then its chain."),
    key: z
      .string()
      .max(50_000)
      .default("")
      .describe("PEM, without a pass phrase. Empty: the key of an order that is kept here."),
    force: z.boolean().default(false).describe("Take it although known clients would refuse it."),
  })
  .meta({ id: "CertificateImport" });
export type CertificateImportRequest = z.infer<typeof certificateImport>;

export const authorityCertificate = z
  .object({ pem: z.string(), subject: z.string(), sha256: z.string() })
  .meta({ id: "AuthorityCertificate" });
export type AuthorityView = z.infer<typeof authorityCertificate>;

/** What is wanted of a certificate. The fields are those of `certificateFields`. */
export const certificateWish = z
  .object({
    from: z
      .enum(certificateWays)
      .describe("own authority, ACME, a Microsoft authority, or a file that somebody signs."),
    commonName: z.string().max(64).default(""),
    names: z.array(z.string().max(253)).max(100).default([]),
    appendNames: z.boolean().default(true),
    organization: z.string().max(64).default(""),
    organizationalUnit: z.string().max(64).default(""),
    country: z
      .string()
      .regex(/^([A-Za-z]{2})?$/, "two letters")
      .default(""),
    state: z.string().max(128).default(""),
    city: z.string().max(128).default(""),
    keyBits: z.union([z.literal(0), z.literal(2048), z.literal(3072), z.literal(4096)]).default(2048),
    clientUse: z.boolean().default(false),
    template: z
      .string()
      .max(200)
      .regex(/^[^\p{Cc}\r\n]*$/u, "no control characters")
      .default(""),
    authority: z.string().max(500).default(""),
    account: z.string().max(200).default(""),
    password: z
      .string()
      .max(256)
      .optional()
      .describe("Of the account. Sealed for renewals, never given back."),
    trust: z.string().max(200_000).default("").describe("PEM."),
    assign: z.boolean().default(true),
    force: z.boolean().default(false),
  })
  .meta({ id: "CertificateWish" });
export type CertificateWish = z.infer<typeof certificateWish>;

export const certificateOrder = z
  .object({
    id: z.string(),
    at: z.string(),
    who: z.string(),
    from: z.enum(certificateWays),
    state: z
      .enum(["issued", "in use", "pending", "waiting", "refused"])
      .describe("pending: somebody at the authority decides. waiting: for a file that somebody signs."),
    subject: z.string(),
    names: z.array(z.string()),
    template: z.string(),
    authority: z.string(),
    requestId: z.string().nullable().describe("Its number at the authority."),
    request: z.string().describe("The signing request, PEM."),
    said: z.string().describe("The authority's own words."),
    certificate: z.string().nullable().describe("PEM with its chain, where it is there."),
  })
  .meta({ id: "CertificateOrder" });
export type CertificateOrderView = z.infer<typeof certificateOrder>;
export const certificateOrders = z
  .object({ orders: z.array(certificateOrder) })
  .meta({ id: "CertificateOrders" });

export const certificateAnswer = z
  .object({
    certificate: z.string().min(1).max(200_000).describe("PEM: the certificate, then its chain."),
    force: z.boolean().default(false),
  })
  .meta({ id: "CertificateAnswer", description: "What somebody signed; the key is kept here." });
export type CertificateAnswerRequest = z.infer<typeof certificateAnswer>;

export const templateQuestion = z
  .object({
    authority: z.string().min(1).max(500),
    account: z.string().max(200).default(""),
    password: z.string().max(256).default(""),
    trust: z.string().max(200_000).default(""),
  })
  .meta({ id: "TemplateQuestion" });
export type TemplateQuestion = z.infer<typeof templateQuestion>;
export const templateList = z.object({ templates: z.array(z.string()) }).meta({ id: "TemplateList" });

/** One name that somebody looks for in the certificate. */
export const neededName = z.object({
  name: z.string(),
  service: z.string(),
  clients: z.string().describe("Who looks for it."),
  present: z.enum(["yes", "by wildcard", "no"]),
  note: z.string().describe("Clients that refuse a wildcard, for example. Empty: nothing to say."),
  signedIn: z.int().describe("Devices that are signed in now and would be stopped where it is missing."),
});
export const nameTable = z
  .object({ rows: z.array(neededName), present: z.array(z.string()) })
  .meta({ id: "CertificateNames" });
export type NameTable = z.infer<typeof nameTable>;
