import { z } from "zod";

/** One line of the audit trail: who did what to whom. Never holds a secret. */
export const auditLine = z
  .object({
    number: z.int(),
    at: z.string(),
    who: z.string(),
    what: z.string().describe("A verb in words: user added, password set, settings changed …"),
    subject: z.string(),
    from: z.unknown(),
    to: z.unknown(),
  })
  .meta({ id: "AuditLine" });
export const auditList = z.object({ lines: z.array(auditLine) }).meta({ id: "AuditList" });
export const auditQuery = z.object({
  subject: z.string().max(320).optional(),
  most: z.coerce.number().int().min(1).max(5000).default(200),
});
