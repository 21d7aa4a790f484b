import { z } from "zod";

/** What one code means, in our words. */
export const meaning = z
  .object({
    kind: z.enum(["parley", "case", "sip", "warning", "ms-diagnostics", "ocs-event", "hresult"]),
    code: z.string(),
    title: z.string(),
    component: z.string().optional(),
    cause: z.string().optional(),
    evidence: z.string().optional(),
    fix: z.string().optional(),
    howToCheck: z.string().optional(),
    source: z.string().describe("Where this is known from."),
    note: z
      .object({ text: z.string(), at: z.string() })
      .optional()
      .describe("What the administrators of this server wrote beside it."),
  })
  .meta({ id: "Meaning" });
export type MeaningView = z.infer<typeof meaning>;
export const meanings = z
  .object({ asked: z.string(), meanings: z.array(meaning) })
  .meta({ id: "Meanings", description: "Nothing in `meanings`: nobody here knows this code." });
export type MeaningsView = z.infer<typeof meanings>;
export const explainQuery = z.object({ code: z.string().min(1).max(200) });
