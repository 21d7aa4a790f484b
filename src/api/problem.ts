import { z } from "zod";

const measuredCause = z.object({ kind: z.string(), observed: z.unknown(), expected: z.unknown() });
const ruledOut = z.object({ kind: z.string(), evidence: z.string() });
const fix = z.object({ text: z.string(), panel: z.string().optional(), command: z.string().optional() });

/** One wrong field of a request or of an import row: every wrong field is named at once. */
export const wrongField = z.object({
  field: z.string(),
  value: z.unknown(),
  expected: z.string(),
  rule: z.string().optional(),
  suggest: z.array(z.string()).optional(),
});
export type WrongField = z.infer<typeof wrongField>;

/** The explained error as every failed call answers it (RFC 9457 problem+json, `type` being the help page). */
export const problem = z
  .object({
    type: z.string().describe("The help page of this id, on this server."),
    title: z.string(),
    status: z.int(),
    id: z.string(),
    case: z.string(),
    at: z.string(),
    component: z.string(),
    operation: z.string(),
    subject: z.string().optional(),
    what: z.string(),
    why: z.union([z.literal("unknown"), measuredCause]),
    ruledOut: z.array(ruledOut).optional(),
    fix: z.array(fix),
    help: z.string(),
    legacy: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    fields: z.array(wrongField).optional(),
  })
  .meta({
    id: "Problem",
    description: "What failed, the measured reason, what was ruled out, and the way out.",
  });
export type ProblemAnswer = z.infer<typeof problem>;
