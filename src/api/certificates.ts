import { z } from "zod";

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
    key: z.string().min(1).max(50_000).describe("PEM, without a pass phrase."),
    force: z.boolean().default(false).describe("Take it although known clients would refuse it."),
  })
  .meta({ id: "CertificateImport" });
export type CertificateImportRequest = z.infer<typeof certificateImport>;

export const authorityCertificate = z
  .object({ pem: z.string(), subject: z.string(), sha256: z.string() })
  .meta({ id: "AuthorityCertificate" });
export type AuthorityView = z.infer<typeof authorityCertificate>;
