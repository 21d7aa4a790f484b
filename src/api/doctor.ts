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
    repair: z.string().optional().describe("What `parley doctor --fix` would do about it."),
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

export const doctorFixWish = z.object({
  dryRun: z.boolean().default(false).describe("Only say what would be done."),
});

export const doctorFixed = z
  .object({
    dryRun: z.boolean(),
    repairs: z.array(
      z.object({
        check: z.string(),
        measured: z.string().describe("Before."),
        outcome: z.enum(["repaired", "would be repaired", "not repaired", "by hand"]),
        says: z.string().describe("What was done, or what a person has to do."),
        command: z.string().optional(),
        now: z.string().optional().describe("What was measured afterwards, or what the repair failed by."),
      }),
    ),
    report: doctorReport.describe("Measured after the repairs."),
  })
  .meta({ id: "DoctorFixed" });
export type DoctorFixed = z.infer<typeof doctorFixed>;
