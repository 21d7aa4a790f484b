import type { LogLevel } from "#base/log";
import { malformed, parsed } from "#base/parsed";
import { listSetting, switchSetting } from "#settings/declare";

/** `proxy=debug`: a component and its least level. */
const LEVEL = /^([a-z][a-z-]{0,30})=([a-z]{1,10})$/;
/** Our levels, and those of OCS's logging tool. */
const WORDS: Readonly<Record<string, LogLevel>> = {
  debug: "debug",
  verbose: "debug",
  noise: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  fatal: "error",
};

export const logLevels = listSetting({
  name: "log.levels",
  summary: "Least level of single components, as in proxy=debug,relay=warn; all others say info and above.",
  default: [],
  most: 50,
  element: (text) => {
    const [, component, word] = LEVEL.exec(text) ?? [];
    const level = WORDS[word ?? ""];
    return level
      ? parsed(`${component}=${level}`)
      : malformed("a component, = and one of debug (verbose, noise), info, warn, error (fatal)");
  },
});

export const ocsTrace = switchSetting({
  name: "log.ocs-trace",
  summary:
    "Write log lines and SIP messages to log/ocs-trace.txt too, as the logging tool of OCS 2007 R2 did.",
  default: false,
});

/** Levels by component; of two for one the last. */
export const levelsIn = (texts: readonly string[]): Readonly<Record<string, LogLevel>> =>
  Object.fromEntries(
    texts.flatMap((text) => {
      const [, component = "", word] = LEVEL.exec(text) ?? [];
      const level = WORDS[word ?? ""];
      return level ? [[component, level] as const] : [];
    }),
  );
