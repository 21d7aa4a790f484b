import * as analyzer from "./analyzer.ts";
import { call, done } from "./call.ts";
import { paths } from "./paths.ts";

/** Whether this server is set up as is good practice. */
export const analyzerCalls = {
  analyzerRun: call(paths.analyzerRun, "Judges this server by every rule now.", { answer: analyzer.report }),
  analyzerReport: call(paths.analyzerReport, "What a run found; the latest, or one by its number.", {
    query: analyzer.reportQuery,
    access: "staff",
    answer: analyzer.latestReport,
  }),
  analyzerRuns: call(paths.analyzerRuns, "The runs that are kept, newest first.", {
    access: "staff",
    answer: analyzer.runList,
  }),
  analyzerFix: call(paths.analyzerFix, "Applies the automatic fix of a rule, or takes it back.", {
    body: analyzer.ruleFixWish,
    answer: analyzer.ruleFixed,
  }),
  analyzerWaive: call(paths.analyzerWaive, "Lives with what a rule finds, for a reason and until a date.", {
    body: analyzer.waiverWish,
    answer: analyzer.waiver,
  }),
  analyzerUnwaive: call(paths.analyzerUnwaive, "Ends a waiver.", {
    query: analyzer.waiverQuery,
    answer: done,
  }),
  analyzerWaivers: call(paths.analyzerWaivers, "What somebody has decided to live with.", {
    access: "staff",
    answer: analyzer.waiverList,
  }),
  analyzerPacks: call(paths.analyzerPacks, "The rules in use, and how old they are.", {
    access: "staff",
    answer: analyzer.packList,
  }),
  analyzerPackExport: call(
    paths.analyzerPackExport,
    "A pack of rules with its signature, for another server.",
    {
      access: "staff",
      answer: analyzer.packFile,
    },
  ),
  analyzerPackImport: call(
    paths.analyzerPackImport,
    "Takes a pack of rules into use when its signature fits.",
    {
      body: analyzer.packFile,
      answer: analyzer.packView,
      bodyLimit: 3 * 1024 * 1024,
    },
  ),
  analyzerPackRemove: call(paths.analyzerPackRemove, "Takes an imported pack of rules out of use.", {
    answer: done,
  }),
};
