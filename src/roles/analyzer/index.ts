import type {
  PackHead,
  PackView,
  ReportView,
  RuleFixed,
  RunList,
  WaiverView,
  WaiverWish,
} from "#api/analyzer";
import type { Scope } from "#base/scope";
import type { AnalyzerWaiverTable } from "#storage/schema";
import { collect } from "./collect.ts";
import type { Analyzer } from "./contract.ts";
import { isTold } from "./contract.ts";
import { roleFacts } from "./facts/network.ts";
import { Fixes } from "./fixes.ts";
import { MOST_WAIVER_DAYS, RUNS_KEPT } from "./limits.ts";
import { makeReport } from "./make-report.ts";
import { noSuchRule, unfitEnd } from "./problems.ts";
import { judge } from "./rules/judge.ts";
import { PackBook } from "./rules/pack-book.ts";
import type { Rule } from "./rules/rule.ts";
import { schedule } from "./schedule.ts";
import type { AnalyzerUses, Collector } from "./uses.ts";
import { newFindings } from "./warnings.ts";

/** The best-practices analyzer; with a scope it runs by itself, after the start and each night. */
export function createAnalyzer(uses: AnalyzerUses, scope?: Scope): Analyzer {
  const analyzer = new BestPractices(uses);
  if (scope) schedule(analyzer, uses, scope);
  return analyzer;
}

const MOST_NEAR = 3;
const DAY_MS = 86_400_000;

class BestPractices implements Analyzer {
  readonly #uses: AnalyzerUses;
  readonly #book: PackBook;
  readonly #fixes: Fixes;
  /** Runs, fixes and what changes their ground come one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(uses: AnalyzerUses) {
    this.#uses = uses;
    this.#book = new PackBook(uses);
    this.#fixes = new Fixes(uses);
  }

  run(by: string): Promise<ReportView> {
    return this.#inTurn(async () => {
      const { clock, store, host } = this.#uses;
      const began = clock.now();
      const rules = await this.#book.rules();
      const roles = await this.#uses.roles();
      const facts = await this.#facts(rules, () => roleFacts(roles));
      const now = clock.now();
      const judged = rules.map((rule) => judge(rule, facts, now));
      const before = await this.#stored(undefined);
      const at = new Date(now).toISOString();
      const packs = (await this.#book.views()).map(({ list: _, ...head }): PackHead => head);
      const report = makeReport({
        at,
        by,
        milliseconds: now - began,
        host: host(),
        roles: [...roles],
        packs,
        verdicts: judged.flatMap(({ verdicts }) => verdicts),
        leftOut: judged.reduce((sum, { leftOut }) => sum + leftOut, 0),
        waivers: await store.waivers(),
        before,
        now,
      });
      const pack = packs.map(({ name, version }) => `${name} ${version}`).join(", ");
      const id = await store.addRun(
        { at, pack },
        (number) => JSON.stringify({ id: number, ...report }),
        RUNS_KEPT,
      );
      this.#tell(report);
      return { id, ...report };
    });
  }

  report(run?: number): Promise<ReportView | undefined> {
    return this.#stored(run);
  }

  async runs(): Promise<RunList> {
    const rows = await this.#uses.store.runs(RUNS_KEPT);
    return {
      runs: rows.flatMap(({ result }) => {
        const { id, at, by, verdict, counts } = readReport(result);
        return [{ id, at, by, verdict, counts }];
      }),
    };
  }

  fix(id: string, undo: boolean, by: string): Promise<RuleFixed> {
    return this.#inTurn(async () => {
      // A fix can be taken back also when its rule is no more.
      if (undo) return await this.#fixes.undo(id, by);
      const rule = await this.#rule(id);
      const facts = await this.#facts([rule], async () => roleFacts(await this.#uses.roles()));
      return await this.#fixes.fix(rule, facts, by);
    });
  }

  async waive(id: string, { subject, reason, until }: WaiverWish, by: string): Promise<WaiverView> {
    const { clock, store } = this.#uses;
    const rule = await this.#rule(id);
    const now = clock.now();
    const [at, end] = [new Date(now).toISOString(), Date.parse(until)];
    if (!(end > now && end <= now + MOST_WAIVER_DAYS * DAY_MS)) throw unfitEnd(until, at, MOST_WAIVER_DAYS);
    const before = (await store.waivers()).find((one) => one.rule === rule.id && one.subject === subject);
    const row: AnalyzerWaiverTable = { rule: rule.id, subject, reason, who: by, at, until: end };
    await store.putWaiver(row, [
      {
        at,
        who: by,
        what: "best practice waived",
        subject: waived(rule.id, subject),
        from: before && { reason: before.reason, until: new Date(before.until).toISOString() },
        to: { reason, until: new Date(end).toISOString() },
      },
    ]);
    return this.#waiverView(row);
  }

  async unwaive(rule: string, subject: string, by: string): Promise<boolean> {
    const at = new Date(this.#uses.clock.now()).toISOString();
    const what = "best practice waiver ended";
    return await this.#uses.store.removeWaiver(rule, subject, [
      { at, who: by, what, subject: waived(rule, subject) },
    ]);
  }

  async waivers(): Promise<readonly WaiverView[]> {
    return (await this.#uses.store.waivers()).map((row) => this.#waiverView(row));
  }

  packs(): Promise<readonly PackView[]> {
    return this.#book.views();
  }

  exportPack(name: string): Promise<string | undefined> {
    return this.#book.export(name);
  }

  importPack(file: string, by: string): Promise<PackView> {
    return this.#inTurn(() => this.#book.import(file, by));
  }

  removePack(name: string, by: string): Promise<boolean> {
    return this.#inTurn(() => this.#book.remove(name, by));
  }

  async #facts(rules: readonly Rule[], roles: Collector) {
    const { clock, collectors } = this.#uses;
    return await collect(
      clock,
      { ...collectors, roles },
      rules.flatMap(({ reads }) => reads),
    );
  }

  async #rule(id: string): Promise<Rule> {
    const rules = await this.#book.rules();
    const found = rules.find((one) => one.id === id);
    if (found) return found;
    const words = id
      .toLowerCase()
      .split("-")
      .filter((word) => word.length > 2);
    const near = rules
      .map((one) => ({ id: one.id, fits: words.filter((word) => one.id.includes(word)).length }))
      .filter(({ fits }) => fits > 0)
      .toSorted((one, other) => other.fits - one.fits);
    throw noSuchRule(
      id,
      near.slice(0, MOST_NEAR).map((one) => one.id),
    );
  }

  async #stored(run: number | undefined): Promise<ReportView | undefined> {
    const row = await this.#uses.store.run(run);
    return row && readReport(row.result);
  }

  /** An event only where something is new: a report that says the same each night needs nobody's eyes. */
  #tell({ findings, counts }: Omit<ReportView, "id">): void {
    const fresh = findings.filter((one) => isTold(one) && one.change === "new");
    const titles = [...new Set(fresh.map(({ title }) => title))];
    if (titles.length > 0) this.#uses.tell(newFindings(titles, counts), "info");
  }

  #waiverView({ rule, subject, reason, who, at, until }: AnalyzerWaiverTable): WaiverView {
    const ended = until <= this.#uses.clock.now();
    return { rule, subject, reason, who, at, until: new Date(until).toISOString(), ended };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

const waived = (rule: string, subject: string): string =>
  subject === "" ? `best practice ${rule}` : `best practice ${rule}: ${subject}`;

/** We wrote it, by the same schema. */
const readReport = (text: string): ReportView => JSON.parse(text) as ReportView;
