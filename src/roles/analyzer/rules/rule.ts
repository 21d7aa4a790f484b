import { z } from "zod";
import { severities } from "#api/analyzer";
import { collectorsOf, rootOf } from "../language/condition.ts";
import type { Fact } from "../language/fact.ts";
import { parseCondition, parsePath } from "../language/parse-condition.ts";
import { placesIn } from "../language/template.ts";
import { MOST_PACK, MOST_RULES } from "../limits.ts";

const sentence = (most: number) => z.string().trim().min(3).max(most);

const condition = z.string().superRefine((text, context) => {
  const read = parseCondition(text);
  if (!read.ok) context.addIssue({ code: "custom", message: `a condition: expected ${read.expected}` });
});

const path = z.string().superRefine((text, context) => {
  const read = parsePath(text);
  if (!read.ok) context.addIssue({ code: "custom", message: read.expected });
});

const fact: z.ZodType<Fact> = z.lazy(() =>
  z.union([
    z.string().max(2_000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(fact).max(1_000),
    z.record(z.string().max(100), fact),
  ]),
);

/** Facts under which the rule is tried before it is taken, by the names of the collectors. */
const example = z.strictObject({
  /** The time of the example; left out: the day of the pack. */
  now: z.iso.datetime().optional(),
  facts: z.record(z.string().max(40), fact),
});

const autoFix = z.union([
  z.strictObject({ set: z.record(z.string().max(100), fact) }),
  z.strictObject({ repair: z.string().max(60) }),
]);

/** What one rule is: data, and no code. */
const rule = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "small letters and digits with hyphens")
      .max(60),
    title: sentence(120),
    severity: z.enum(severities),
    role: z.enum(["any", "front-end", "edge"]),
    /** The collectors whose facts it needs. */
    reads: z.array(z.string().max(40)).min(1).max(8),
    /** A list: the rule is asked of each entry, which the conditions and sentences call `item`. */
    each: path.optional(),
    /** Where this is not true the rule says nothing of this server. */
    applies: condition.optional(),
    /** When this is true it is found. */
    when: condition,
    /** What a finding is about; `{path}` stands for what was measured. */
    subject: z.string().max(200).optional(),
    evidence: z.array(sentence(500)).min(1).max(5),
    why: sentence(600),
    fix: z.strictObject({
      text: sentence(400),
      panel: z
        .string()
        .regex(/^\/admin(\/[\w/-]*)?$/, "a page of the panel, as /admin/settings")
        .optional(),
      command: z.string().max(300).optional(),
    }),
    autoFix: autoFix.optional(),
    help: z
      .string()
      .max(200)
      .regex(/^(\/help\/[A-Z]{2,8}-\d{4}|https:\/\/\S+)$/, "a help page or https")
      .optional(),
    since: z.iso.date(),
    /** Facts under which it fires, and facts under which it does not. Without both no rule is taken. */
    examples: z.strictObject({ failing: example, passing: example }),
  })
  .superRefine((one, context) => {
    const used = new Set([
      ...[one.when, ...(one.applies === undefined ? [] : [one.applies])].flatMap(collectorsIn),
      ...(one.each === undefined ? [] : rootOf(one.each.split("."))),
      ...[...one.evidence, one.subject ?? "", one.fix.text, one.fix.command ?? ""].flatMap((template) =>
        placesIn(template).flatMap((place) => rootOf(place.split("."))),
      ),
    ]);
    for (const name of used)
      if (!one.reads.includes(name))
        context.addIssue({ code: "custom", path: ["reads"], message: `"${name}", which the rule uses` });
    for (const name of one.reads)
      if (!used.has(name))
        context.addIssue({
          code: "custom",
          path: ["reads"],
          message: `only what the rule uses, not "${name}"`,
        });
    if (one.each === undefined && JSON.stringify([one.evidence, one.subject, one.fix]).includes("{item"))
      context.addIssue({ code: "custom", path: ["each"], message: "a list, since {item} is named" });
  });

/** A set of rules. Its version is a date, so that everybody sees how old it is. */
export const rulePack = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "small letters and digits with hyphens")
    .max(40),
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}(\.\d{1,3})?$/, "a date as 2026-11-23, or 2026-11-23.2"),
  title: sentence(120),
  rules: z
    .array(rule)
    .min(1)
    .max(MOST_RULES)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, "ids that differ"),
});

export type RulePack = z.infer<typeof rulePack>;
export type Rule = RulePack["rules"][number];

/** The file in which a pack travels: the pack, and who vouches for it. */
export const signedPack = z.strictObject({
  signature: z.strictObject({
    algorithm: z.literal("Ed25519"),
    /** The public key of whoever signed, 32 bytes in base64. That it fits says who it was, not that they are trusted. */
    key: z.base64().max(60),
    /** Over the pack as JSON without blanks. */
    value: z.base64().max(200),
  }),
  pack: z.unknown(),
});

/** What is signed: the pack as JSON without blanks, whatever blanks the file has. */
export const signedText = (pack: unknown): string => (JSON.stringify(pack) ?? "").slice(0, MOST_PACK + 1);

function collectorsIn(text: string): string[] {
  const read = parseCondition(text);
  return read.ok ? collectorsOf(read.value) : [];
}
