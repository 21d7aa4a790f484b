import path from "node:path";
import type { Clock } from "#base/clock";
import type { Recorder } from "#roles/recorder/contract";
import type { LiveSettings } from "#settings/live";
import { printOcsLine, printOcsMessage } from "#trace/show/print-ocs";
import type { OpenLog } from "./log.ts";
import { levelsIn, logLevels, ocsTrace } from "./log-settings.ts";
import { RotatingFile } from "./rotating-file.ts";

export interface LogControlUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly recorder: Pick<Recorder, "follow">;
  readonly control: Pick<OpenLog, "setLevels" | "tap">;
  /** The data folder. */
  readonly data: string;
}

/**
 * Lets the settings of the log take effect at once: levels by component, and the trace of OCS's own logging tool beside the log. The
 * answer ends it.
 */
export function controlLog({ clock, settings, recorder, control, data }: LogControlUses): () => void {
  control.setLevels(levelsIn(settings.get(logLevels)));
  const forgetLevels = settings.onChange(logLevels, (levels) => control.setLevels(levelsIn(levels)));
  let stop: (() => void) | undefined;
  const begin = (): (() => void) => {
    const file = new RotatingFile(path.join(data, "log", "ocs-trace.txt"));
    let sequence = 0;
    const stamp = (ms: number) => ({ ms, sequence: ++sequence, process: process.pid });
    const untap = control.tap((level, component, text) =>
      file.write(printOcsLine(stamp(clock.now()), level, component, text)),
    );
    const unfollow = recorder.follow(({ at, direction, remote, message, case: code }) =>
      file.write(printOcsMessage(stamp(Date.parse(at)), { direction, remote, message, id: code ?? "-" })),
    );
    return () => {
      untap();
      unfollow();
      file.close();
    };
  };
  const apply = (on: boolean): void => {
    if (on) stop ??= begin();
    else {
      stop?.();
      stop = undefined;
    }
  };
  apply(settings.get(ocsTrace));
  const forget = settings.onChange(ocsTrace, apply);
  return () => {
    forgetLevels();
    forget();
    apply(false);
  };
}
