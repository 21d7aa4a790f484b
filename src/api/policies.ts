import { z } from "zod";
import { profileFields } from "./users.ts";

/** One thing that a policy may decide. */
export const policyRule = z
  .object({
    name: z.string(),
    summary: z.string(),
    kind: z.enum(["switch", "ports"]),
    setting: z.string().describe("The setting that decides where no policy does."),
  })
  .meta({ id: "PolicyRule" });
export type PolicyRuleView = z.infer<typeof policyRule>;

const policyName = z.string().min(1).max(80);
const ruleValue = z.union([z.boolean(), z.string().max(20)]);
export type RuleValue = z.infer<typeof ruleValue>;

export const policy = z
  .object({
    name: policyName,
    position: z.int().describe("Of several that apply by group, the lowest decides."),
    rules: z.record(z.string(), ruleValue).describe("Only what it decides."),
    users: z.array(z.string()),
    groups: z.array(z.string()),
    changedAt: z.string(),
    changedBy: z.string(),
    findings: z.array(z.string()).describe("What is allowed and unwise, as sentences."),
  })
  .meta({ id: "Policy" });
export type PolicyView = z.infer<typeof policy>;
export const policyList = z
  .object({ rules: z.array(policyRule), policies: z.array(policy) })
  .meta({ id: "PolicyList" });
export type PolicyList = z.infer<typeof policyList>;

export const policyWish = z
  .object({
    newName: policyName.optional(),
    position: z.int().min(1).max(10_000).optional(),
    rules: z
      .record(z.string().max(40), ruleValue.nullable())
      .optional()
      .describe("What is named is set; null: it decides this no more."),
    users: z
      .array(z.string().max(320))
      .max(1_000)
      .optional()
      .describe("All of them, in place of the former."),
    groups: z.array(z.string().max(80)).max(1_000).optional(),
  })
  .meta({ id: "PolicyWish" });
export type PolicyWish = z.infer<typeof policyWish>;

/** What holds for one person, and why. */
export const effectivePolicy = z
  .object({
    address: z.string(),
    groups: z.array(z.string()),
    rules: z.array(
      z.object({
        name: z.string(),
        value: ruleValue,
        decidedBy: z.enum(["policy", "setting"]),
        from: z.string().describe("Name of the policy or the setting."),
        through: z
          .string()
          .nullable()
          .describe("The group through which the policy applies; null: directly."),
        setBy: z.string().describe("Who set it, and when, as a sentence; empty: it is the default."),
      }),
    ),
  })
  .meta({ id: "EffectivePolicy" });
export type EffectivePolicy = z.infer<typeof effectivePolicy>;

export const group = z
  .object({
    name: z.string(),
    description: z.string(),
    rule: z
      .object({ field: z.enum(profileFields), value: z.string() })
      .nullable()
      .describe("Everybody whose profile has this value belongs to it too."),
    members: z.array(z.string()).describe("Those who were put in by name."),
    size: z.int().describe("Everybody who belongs to it."),
    policies: z.array(z.string()),
  })
  .meta({ id: "Group" });
export type GroupView = z.infer<typeof group>;
export const groupList = z.object({ groups: z.array(group) }).meta({ id: "GroupList" });

export const groupWish = z
  .object({
    newName: z.string().min(1).max(80).optional(),
    description: z.string().max(500).optional(),
    rule: z
      .object({ field: z.enum(profileFields), value: z.string().min(1).max(200) })
      .nullable()
      .optional(),
    add: z.array(z.string().max(320)).max(10_000).optional(),
    take: z.array(z.string().max(320)).max(10_000).optional(),
  })
  .meta({ id: "GroupWish" });
export type GroupWish = z.infer<typeof groupWish>;

export const roleName = z.enum(["administrator", "helpdesk", "auditor"]);
export const role = z
  .object({ address: z.string(), name: z.string(), role: roleName, since: z.string() })
  .meta({ id: "Role" });
export const roleList = z.object({ roles: z.array(role) }).meta({ id: "RoleList" });
export const roleWish = z
  .object({ role: roleName.nullable().describe("Null: a person like others.") })
  .meta({ id: "RoleWish" });

export const undone = z
  .object({ number: z.int(), what: z.string(), subject: z.string() })
  .meta({ id: "Undone" });
export type Undone = z.infer<typeof undone>;
