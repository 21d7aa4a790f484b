import type { CheckView } from "#api/doctor";
import { ExplainedError } from "#base/explained-error";

/** What one check found; name and duration are added. */
export type Finding = Omit<CheckView, "name" | "milliseconds" | "repair">;

/** One thing that is measured. */
export interface Check {
  readonly name: string;
  run(): Finding | Promise<Finding>;
  /** What can be done without a person where the answer is no. */
  readonly repair?: {
    /** As in "Make a backup now." */
    readonly says: string;
    mend(): unknown;
  };
}

export const inOrder = (measured: string): Finding => ({ answer: "yes", measured });
export const notChecked = (measured: string, fix?: string): Finding => ({
  answer: "not checked",
  measured,
  ...(fix !== undefined && { fix }),
});
export const wrong = (measured: string, expected: string, fix: string, command?: string): Finding => ({
  answer: "no",
  measured,
  expected,
  fix,
  ...(command !== undefined && { command }),
});

/** A check may take this long; then its answer is "not checked", never yes. */
const LIMIT_MS = 5_000;

/** Runs all checks at the same time and gives their findings in order. */
export function runChecks(checks: readonly Check[]): Promise<CheckView[]> {
  return Promise.all(
    checks.map(async ({ name, run, repair }) => {
      const began = performance.now();
      const finding = await withinLimit(run).catch(explainFailure);
      return {
        name,
        ...finding,
        ...(finding.answer === "no" && repair && { repair: repair.says }),
        milliseconds: Math.round(performance.now() - began),
      };
    }),
  );
}

async function withinLimit(run: Check["run"]): Promise<Finding> {
  const { promise: late, resolve } = Promise.withResolvers<Finding>();
  const timer = setTimeout(() => resolve(notChecked(`no result in ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An explained error is a finding; anything else means that the check itself failed, which says nothing about what it measures. */
function explainFailure(error: unknown): Finding {
  if (!(error instanceof ExplainedError)) {
    return notChecked(`the check itself failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { id, what, why, fix } = error.explanation;
  const [first] = fix;
  return {
    answer: "no",
    measured: what,
    ...(why !== "unknown" && {
      expected: typeof why.expected === "string" ? why.expected : JSON.stringify(why.expected),
    }),
    ...(first && { fix: first.text }),
    ...(first?.command !== undefined && { command: first.command }),
    help: id,
  };
}
