import type { FindingView } from "#api/analyzer";
import type { Condition } from "../language/condition.ts";
import { evaluate, newScene, type Scene } from "../language/evaluate.ts";
import { type Fact, type Facts, follow } from "../language/fact.ts";
import { parseCondition } from "../language/parse-condition.ts";
import { fillCommand, fillSentence } from "../language/template.ts";
import { MOST_FINDINGS } from "../limits.ts";
import type { Rule } from "./rule.ts";

/** What a rule says of one thing, before waivers and the run before are looked at. */
export type Verdict = Omit<FindingView, "change" | "waiver"> & {
  readonly state: Exclude<FindingView["state"], "waived">;
};

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Findings beyond those that are listed. */
  readonly leftOut: number;
}

/** Judges by one rule. What could not be measured gives "could not check", never "passed". */
export function judge(rule: Rule, facts: Facts, now: number): Judgement {
  const scene = newScene(facts, now);
  const say = (state: Verdict["state"], over: Partial<Verdict> = {}, about: Scene = scene): Verdict => ({
    ...wordsOf(rule, about),
    state,
    ...over,
  });
  const whole = (verdict: Verdict): Judgement => ({ verdicts: [verdict], leftOut: 0 });
  const bare = { subject: "", evidence: [] };

  if (rule.applies !== undefined) {
    const applies = evaluate(conditionOf(rule.applies), scene);
    if (!applies.known) return whole(say("could not check", { ...bare, reason: applies.why }));
    if (applies.value !== true) return whole(say("does not apply", bare));
  }
  const when = conditionOf(rule.when);
  if (rule.each === undefined) {
    const seen = evaluate(when, scene);
    if (!seen.known) return whole(say("could not check", { evidence: [], reason: seen.why }));
    return whole(seen.value === true ? say("found") : say("passed", { evidence: [] }));
  }

  const list = follow(facts, undefined, rule.each.split("."));
  if (!list.known) return whole(say("could not check", { ...bare, reason: list.why }));
  if (!Array.isArray(list.value))
    return whole(say("could not check", { ...bare, reason: `${rule.each} is no list` }));
  const entries: readonly Fact[] = list.value;
  const told = entries.flatMap((item): Verdict[] => {
    const about = { ...scene, item };
    const seen = evaluate(when, about);
    if (!seen.known) return [say("could not check", { evidence: [], reason: seen.why }, about)];
    return seen.value === true ? [say("found", {}, about)] : [];
  });
  if (told.length === 0) return whole(say("passed", bare));
  return { verdicts: told.slice(0, MOST_FINDINGS), leftOut: Math.max(0, told.length - MOST_FINDINGS) };
}

function wordsOf(rule: Rule, scene: Scene): Omit<Verdict, "state"> {
  const { id, title, severity, role, why, fix, help } = rule;
  return {
    rule: id,
    title,
    severity,
    role,
    why,
    subject: fillSentence(rule.subject ?? "", scene),
    evidence: rule.evidence.map((template) => fillSentence(template, scene)),
    fix: {
      text: fillSentence(fix.text, scene),
      ...(fix.panel === undefined ? {} : { panel: fix.panel }),
      ...(fix.command === undefined ? {} : { command: fillCommand(fix.command, scene) }),
    },
    autoFix: rule.autoFix !== undefined,
    ...(help === undefined ? {} : { help }),
  };
}

/** Conditions of a pack were read before it was taken. */
function conditionOf(text: string): Condition {
  const read = parseCondition(text);
  if (!read.ok) throw new Error(`an unread condition: ${text}`);
  return read.value;
}
