import type { CancelTimer } from "#base/clock";
import { ExplainedError } from "#base/explained-error";
import type { Scope } from "#base/scope";
import type { Analyzer } from "./contract.ts";
import { MOST_PACK } from "./limits.ts";
import { checkForUpdates, nightlyHour, updateUrl } from "./settings.ts";
import type { AnalyzerUses } from "./uses.ts";
import { updateFailed } from "./warnings.ts";

/** After the start others have more urgent things to do. */
const AFTER_START_MS = 15_000;
const DAY_MS = 86_400_000;

/** Runs soon after the start and each night, until the scope ends. */
export function schedule(analyzer: Analyzer, uses: AnalyzerUses, scope: Scope): void {
  const { clock, log, settings } = uses;
  let over = false;
  const run = async (by: string): Promise<void> => {
    try {
      if (by === "nightly") await update(analyzer, uses);
      if (!over) await analyzer.run(by);
    } catch (error) {
      if (!over) log.write("error", "The best practices could not be checked.", { details: String(error) });
    }
  };
  let cancelNight: CancelTimer = () => {};
  const night = (): void => {
    cancelNight();
    cancelNight = clock.after(untilHour(clock.now(), settings.get(nightlyHour)), () => {
      void run("nightly").finally(() => {
        if (!over) night();
      });
    });
  };
  const cancelStart = clock.after(AFTER_START_MS, () => void run("start"));
  night();
  const forget = settings.onChange(nightlyHour, night);
  scope.onEnd(() => {
    over = true;
    cancelStart();
    cancelNight();
    forget();
  });
}

/** How long it is until this hour comes by this machine's clock: more than nothing, a day at most (and an hour, in autumn). */
export function untilHour(now: number, hour: number): number {
  const next = new Date(now);
  next.setHours(hour, 0, 0, 0);
  if (next.getTime() <= now) next.setDate(next.getDate() + 1);
  return Math.min(Math.max(next.getTime() - now, 1), DAY_MS + 3_600_000);
}

/** Only where the administrator has switched it on; what comes needs a signature like every other pack. */
async function update(analyzer: Analyzer, { settings, fetchText, log, tell }: AnalyzerUses): Promise<void> {
  const url = settings.get(updateUrl);
  if (!settings.get(checkForUpdates) || url === "") return;
  try {
    const { name, version } = await analyzer.importPack(await fetchText(url, MOST_PACK), "update");
    log.write("info", `The best-practice rules "${name}" are those of ${version}.`);
  } catch (error) {
    if (error instanceof ExplainedError && error.explanation.id === "BPA-0006") return;
    tell(updateFailed(url, error instanceof Error ? error.message.slice(0, 300) : String(error)), "warn");
  }
}
