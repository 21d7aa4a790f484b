import { z } from "zod";

export const severities = ["error", "warning", "info"] as const;
const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

const fixView = z.object({
  text: z.string(),
  panel: z.string().optional(),
  command: z.string().optional(),
});

/** What one rule says of one thing. */
export const finding = z
  .object({
    rule: z.string(),
    title: z.string(),
    severity,
    state: z
      .enum(["found", "could not check", "waived", "passed", "does not apply"])
      .describe("`could not check` is never taken for passed; `reason` says what could not be measured."),
    subject: z.string().describe("What it is about, as a user or a port; empty: the server."),
    evidence: z.array(z.string()).describe("What was measured."),
    reason: z.string().optional(),
    why: z.string().describe("Why it matters."),
    fix: fixView,
    autoFix: z.boolean().describe("Whether `parley bpa fix RULE` can do it."),
    help: z.string().optional(),
    role: z.string().describe("The role that the rule is about; any: all of them."),
    change: z.enum(["new", "as before"]).describe("Against the run before."),
    waiver: z.object({ reason: z.string(), who: z.string(), until: z.string() }).optional(),
  })
  .meta({ id: "BestPracticeFinding" });
export type FindingView = z.infer<typeof finding>;

export const packHead = z
  .object({
    name: z.string(),
    version: z.string().describe("The date of the rules: 2026-11-23, and .2 where there are two of a day."),
    ageDays: z.int(),
    rules: z.int(),
    source: z.enum(["shipped", "imported"]),
    signedBy: z.string().describe("Parley, or the name of a key in analyzer.trusted-keys."),
    problem: z.string().optional().describe("Why its rules are not used."),
  })
  .meta({ id: "RulePackHead" });
export type PackHead = z.infer<typeof packHead>;

/** A role of this installation, from the configuration. */
export const roleSeen = z.object({
  name: z.string(),
  server: z.string().describe("This server, or the name of another in analyzer.servers."),
  source: z.string().describe("What of the configuration says so."),
  answers: z.enum(["yes", "no", "not asked"]),
  seen: z.string(),
});
export type RoleSeen = z.infer<typeof roleSeen>;

export const report = z
  .object({
    id: z.int(),
    at: z.string(),
    by: z.string(),
    milliseconds: z.int(),
    verdict: z
      .enum(["clean", "findings", "could not check"])
      .describe("`could not check`: nothing was found, and something could not be measured."),
    before: z.string().nullable().describe("When the run was against which this one is compared."),
    host: z.string().describe("What kind of machine it is. No rule draws a conclusion from it."),
    roles: z.array(roleSeen),
    packs: z.array(packHead),
    findings: z
      .array(finding)
      .describe("New ones first, then by severity: found, could not check, waived. Then what passed."),
    gone: z
      .array(z.object({ rule: z.string(), title: z.string(), subject: z.string(), now: z.string() }))
      .describe("What the run before found, and this one no more."),
    counts: z.object({
      found: z.int(),
      couldNotCheck: z.int(),
      waived: z.int(),
      passed: z.int(),
      doesNotApply: z.int(),
    }),
    leftOut: z.int().describe("Findings that are not listed one by one."),
  })
  .meta({ id: "BestPracticeReport" });
export type ReportView = z.infer<typeof report>;

export const reportQuery = z.object({
  run: z.coerce.number().int().min(1).optional().describe("Number of the run; left out: the latest."),
});
export type ReportQuery = z.infer<typeof reportQuery>;
export const latestReport = z.object({ report: report.nullable().describe("Null: there was no run yet.") });

export const runList = z.object({
  runs: z.array(
    z.object({
      id: z.int(),
      at: z.string(),
      by: z.string(),
      verdict: report.shape.verdict,
      counts: report.shape.counts,
    }),
  ),
});
export type RunList = z.infer<typeof runList>;

export const ruleFixWish = z.object({
  undo: z.boolean().default(false).describe("Takes the last fix of this rule back."),
});
export const ruleFixed = z
  .object({
    rule: z.string(),
    done: z.string().describe("What was changed, as a sentence."),
    undo: z.string().describe("The command that takes it back; empty: it was taken back."),
  })
  .meta({ id: "BestPracticeFixed" });
export type RuleFixed = z.infer<typeof ruleFixed>;

export const waiverWish = z.object({
  subject: z.string().max(400).default("").describe("Empty: whatever the rule finds."),
  reason: z.string().trim().min(3).max(1_000),
  until: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .describe("From then on the finding is shown again."),
});
export type WaiverWish = z.infer<typeof waiverWish>;
export const waiverQuery = z.object({ subject: z.string().max(400).default("") });
export const waiver = z
  .object({
    rule: z.string(),
    subject: z.string(),
    reason: z.string(),
    who: z.string(),
    at: z.string(),
    until: z.string(),
    ended: z.boolean(),
  })
  .meta({ id: "BestPracticeWaiver" });
export type WaiverView = z.infer<typeof waiver>;
export const waiverList = z.object({ waivers: z.array(waiver) });

export const packView = packHead
  .extend({
    list: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        severity,
        role: z.string(),
        reads: z.array(z.string()),
        when: z.string().describe("The condition under which it is found."),
        why: z.string(),
        autoFix: z.string().describe("What `parley bpa fix` does; empty: nothing."),
        since: z.string(),
      }),
    ),
  })
  .meta({ id: "RulePack" });
export type PackView = z.infer<typeof packView>;
export const packList = z.object({ packs: z.array(packView) });
export const packFile = z
  .object({ file: z.string().max(2_500_000).describe("The pack with its signature, as JSON.") })
  .meta({ id: "RulePackFile" });
