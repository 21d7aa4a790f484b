import { statSync } from "node:fs";
import path from "node:path";
import type { LogView } from "#api/log";
import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { Recorder } from "#roles/recorder/contract";
import type { LiveSettings } from "#settings/live";
import { type OcsLine, printOcsLine, printOcsMessage } from "#trace/show/print-ocs";
import type { OpenLog, TappedLine } from "./log.ts";
import { levelsIn, logLevels, ocsTrace } from "./log-settings.ts";
import { RotatingFile } from "./rotating-file.ts";

export interface LogControlUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly recorder: Pick<Recorder, "follow">;
  readonly control: Pick<OpenLog, "setLevels" | "tap" | "components">;
  /** The data folder. */
  readonly data: string;
}

/** For a server whose log somebody else opened and keeps as it is. */
export const withoutLog: LogControlUses["control"] = {
  setLevels: () => undefined,
  tap: () => () => undefined,
  components: () => [],
};

export interface LogControl {
  /** What says how much, and what is written. */
  show(): LogView;
  end(): void;
}

/** Lets the settings of the log take effect at once: levels by component, and the trace of OCS's own logging tool beside the log. */
export function controlLog({ clock, log, settings, recorder, control, data }: LogControlUses): LogControl {
  const traceFile = path.join(data, "log", "ocs-trace.txt");
  control.setLevels(levelsIn(settings.get(logLevels)));
  const forgetLevels = settings.onChange(logLevels, (levels) => control.setLevels(levelsIn(levels)));
  let stop: (() => void) | undefined;
  const begin = (): (() => void) => {
    const file = new RotatingFile(traceFile);
    let sequence = 0;
    const stamp = (ms: number) => ({ ms, sequence: ++sequence, process: process.pid });
    const untap = control.tap((line) => file.write(printOcsLine(stamp(clock.now()), ocsLineOf(line))));
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
    try {
      if (on) stop ??= begin();
      else {
        stop?.();
        stop = undefined;
      }
    } catch (error) {
      log.write("error", `${traceFile} cannot be written.`, { error: String(error) });
    }
  };
  apply(settings.get(ocsTrace));
  const forget = settings.onChange(ocsTrace, apply);
  return {
    show: () => ({
      components: control.components().map((one) => ({ ...one })),
      file: path.join(data, "log", "parley.jsonl"),
      ocsTrace: { on: stop !== undefined, file: traceFile, bytes: bytesOf(traceFile) },
    }),
    end: () => {
      forgetLevels();
      forget();
      apply(false);
    },
  };
}

/** Under which flag OCS would have traced what a component says; all else is of the component itself. */
const FLAGS: Readonly<Record<string, OcsLine["flag"]>> = {
  accounts: "TF_SECURITY",
  authentication: "TF_SECURITY",
  http: "TF_CONNECTION",
  net: "TF_CONNECTION",
  relay: "TF_CONNECTION",
};

function ocsLineOf({ level, component, text, fields, place }: TappedLine): OcsLine {
  const { component: _, ...facts } = fields;
  const told = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ")
    .slice(0, MOST_FACTS);
  // A refusal is what SIPStack's diagnostic records were for.
  const flag = "why" in facts ? "TF_DIAG" : (FLAGS[component] ?? "TF_COMPONENT");
  return { level, component, flag, place, text: told === "" ? text : `${text} (${told})` };
}

const MOST_FACTS = 2_000;

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
