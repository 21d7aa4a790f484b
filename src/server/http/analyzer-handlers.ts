import type { CallName } from "#api/calls";
import type { Handlers, PlainCall } from "./handler.ts";
import { notFound } from "./problems.ts";
import type { HttpUses } from "./uses.ts";

type AnalyzerCall = Extract<PlainCall, CallName & `analyzer${string}`>;

/** The best-practices analyzer. */
export function createAnalyzerHandlers({
  analyzer,
}: Pick<HttpUses, "analyzer">): Pick<Handlers, AnalyzerCall> {
  return {
    analyzerRun: ({ by }) => analyzer.run(by),
    analyzerReport: async ({ query: { run } }) => {
      const report = await analyzer.report(run);
      if (run !== undefined && !report) throw notFound("run", String(run));
      return { report: report ?? null };
    },
    analyzerRuns: () => analyzer.runs(),
    analyzerFix: ({ name, body, by }) => analyzer.fix(name, body.undo, by),
    analyzerWaive: ({ name, body, by }) => analyzer.waive(name, body, by),
    analyzerUnwaive: async ({ name, query, by }) => {
      if (!(await analyzer.unwaive(name, query.subject, by))) throw notFound("waiver", name);
      return { done: true };
    },
    analyzerWaivers: async () => ({ waivers: [...(await analyzer.waivers())] }),
    analyzerPacks: async () => ({ packs: [...(await analyzer.packs())] }),
    analyzerPackExport: async ({ name }) => {
      const file = await analyzer.exportPack(name);
      if (file === undefined) throw notFound("pack of rules", name);
      return { file };
    },
    analyzerPackImport: ({ body, by }) => analyzer.importPack(body.file, by),
    analyzerPackRemove: async ({ name, by }) => {
      if (!(await analyzer.removePack(name, by))) throw notFound("imported pack of rules", name);
      return { done: true };
    },
  };
}
