import type { LogLevel } from "#base/log";
import { malformed, parsed } from "#base/parsed";
import { listSetting, switchSetting } from "#settings/declare";

/** `proxy=debug`: a component and its least level. */
const LEVEL = /^[a-z][a-z-]{0,30}=(?:debug|info|warn|error)$/;

export const logLevels = listSetting({
  name: "log.levels",
  summary: "Least level of single components, as in proxy=debug,relay=warn; all others say info and above.",
  default: [],
  most: 50,
  element: (text) =>
    LEVEL.test(text) ? parsed(text) : malformed("a component, = and one of debug, info, warn, error"),
});

export const ocsTrace = switchSetting({
  name: "log.ocs-trace",
  summary:
    "Write log lines and SIP messages to log/ocs-trace.txt too, as the logging tool of OCS 2007 R2 did.",
  default: false,
});

/** `proxy=debug` as a level by its component. */
export const levelsIn = (texts: readonly string[]): Readonly<Record<string, LogLevel>> =>
  Object.fromEntries(
    texts.flatMap((text) => {
      const [component = "", level] = text.split("=");
      const known = LEVELS.find((one) => one === level);
      return known ? [[component, known]] : [];
    }),
  );
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];
