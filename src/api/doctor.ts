import { z } from "zod";

/** One thing that was measured. `answer` says whether it is in order; "not checked" is never taken for yes. */
export const check = z
  .object({
    name: z.string(),
    answer: z.enum(["yes", "no", "not checked"]),
    measured: z.string(),
    expected: z.string().optional(),
    fix: z.string().optional(),
    command: z.string().optional(),
    help: z.string().optional().describe("Id of the help page."),
    optional: z
      .boolean()
      .optional()
      .describe("True where not being able to check says nothing: no time source is configured."),
    milliseconds: z.int(),
  })
  .meta({ id: "Check" });
export type CheckView = z.infer<typeof check>;

export const doctorReport = z
  .object({
    healthy: z.boolean().describe("No check answered no."),
    checks: z.array(check),
    milliseconds: z.int(),
  })
  .meta({ id: "DoctorReport" });
export type DoctorReport = z.infer<typeof doctorReport>;
