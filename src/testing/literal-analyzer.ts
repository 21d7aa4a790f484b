import type { Analyzer } from "#roles/analyzer/contract";

/** An analyzer that never ran and knows no rule. */
export const literalAnalyzer: Analyzer = {
  run: () => Promise.reject(new Error("not here")),
  report: () => Promise.resolve(undefined),
  runs: () => Promise.resolve({ runs: [] }),
  fix: () => Promise.reject(new Error("not here")),
  waive: () => Promise.reject(new Error("not here")),
  unwaive: () => Promise.resolve(false),
  waivers: () => Promise.resolve([]),
  packs: () => Promise.resolve([]),
  exportPack: () => Promise.resolve(undefined),
  importPack: () => Promise.reject(new Error("not here")),
  removePack: () => Promise.resolve(false),
};
