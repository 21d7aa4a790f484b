import type { RuleFixed } from "#api/analyzer";
import { command } from "#base/command";
import type { Fact, Facts } from "./language/fact.ts";
import { noAutoFix, nothingFixed, nothingToFix } from "./problems.ts";
import { judge } from "./rules/judge.ts";
import type { Rule } from "./rules/rule.ts";
import type { AnalyzerUses } from "./uses.ts";

const FIXED = "best practice fixed";
const TAKEN_BACK = "best practice fix taken back";
const LOOKED_AT = 100;

/** What is needed to take a fix back; it stands in the audit trail. */
type Done =
  | { readonly set: unknown; readonly change: number }
  | { readonly repair: string; readonly before: Fact };

type FixUses = Pick<AnalyzerUses, "clock" | "settings" | "store" | "audit" | "repairs">;

/** Applies automatic fixes: changes of settings, and named repairs. Both are audited and can be taken back. */
export class Fixes {
  readonly #uses: FixUses;

  constructor(uses: FixUses) {
    this.#uses = uses;
  }

  /** Only what the rule finds now is fixed. Rejects with BPA-0002, BPA-0010, and what the change itself refuses. */
  async fix(rule: Rule, facts: Facts, by: string): Promise<RuleFixed> {
    const { autoFix } = rule;
    if (autoFix === undefined) throw noAutoFix(rule.id, rule.fix);
    const { verdicts } = judge(rule, facts, this.#uses.clock.now());
    if (!verdicts.some(({ state }) => state === "found")) {
      const [first] = verdicts;
      throw nothingToFix(rule.id, first?.state ?? "passed", first?.reason);
    }
    const done =
      "set" in autoFix ? await this.#set(autoFix.set, by) : await this.#repair(rule, autoFix.repair, by);
    if (done === undefined)
      throw nothingToFix(rule.id, "the settings have the wanted values already", undefined);
    await this.#audit(rule.id, FIXED, by, { to: done });
    const says =
      "set" in autoFix
        ? `Set ${Object.entries(autoFix.set)
            .map(([name, value]) => `${name} to ${JSON.stringify(value)}`)
            .join(", ")}.`
        : (this.#uses.repairs[autoFix.repair]?.says ?? autoFix.repair);
    return { rule: rule.id, done: says, undo: command`parley bpa fix ${rule.id} --undo` };
  }

  /** Rejects with BPA-0007, or SET-0003 when somebody has changed the same setting since. */
  async undo(rule: string, by: string): Promise<RuleFixed> {
    const lines = await this.#uses.audit.list({ subject: subjectOf(rule), most: LOOKED_AT });
    const last = lines.find(({ what }) => what === FIXED || what === TAKEN_BACK);
    const done = last?.what === FIXED ? readDone(last.to) : undefined;
    if (!done) throw nothingFixed(rule, last && `${last.what} at ${last.at} by ${last.who}`);
    if ("change" in done) await this.#uses.settings.undo(done.change, by);
    else {
      const repair = this.#uses.repairs[done.repair];
      if (!repair) throw nothingFixed(rule, `this version does not know the repair ${done.repair}`);
      await repair.undo(done.before, by);
    }
    await this.#audit(rule, TAKEN_BACK, by, { from: last?.to });
    return { rule, done: "It is as it was before the fix.", undo: "" };
  }

  /** Undefined: nothing changed. */
  async #set(values: Readonly<Record<string, Fact>>, by: string): Promise<Done | undefined> {
    const { settings } = this.#uses;
    const latest = async () => (await settings.history({ most: 1 }))[0]?.id ?? 0;
    const before = await latest();
    await settings.change(values, by);
    const change = await latest();
    return change === before ? undefined : { set: values, change };
  }

  async #repair(rule: Rule, name: string, by: string): Promise<Done> {
    const repair = Object.hasOwn(this.#uses.repairs, name) ? this.#uses.repairs[name] : undefined;
    if (!repair) throw noAutoFix(rule.id, rule.fix);
    return { repair: name, before: await repair.mend(by) };
  }

  async #audit(
    rule: string,
    what: string,
    who: string,
    change: { readonly from?: unknown; readonly to?: unknown },
  ) {
    const at = new Date(this.#uses.clock.now()).toISOString();
    await this.#uses.store.audit([{ at, who, what, subject: subjectOf(rule), ...change }]);
  }
}

const subjectOf = (rule: string): string => `best practice ${rule}`;

function readDone(value: unknown): Done | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("change" in value && typeof value.change === "number") return { set: undefined, change: value.change };
  if ("repair" in value && typeof value.repair === "string" && "before" in value)
    return { repair: value.repair, before: value.before as Fact }; // we wrote it, as JSON
  return undefined;
}
