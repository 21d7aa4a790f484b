import type { LogView } from "#api/log";
import { type Command, textOption } from "../../command.ts";
import type { Answering } from "../../connect.ts";
import { say } from "../../print/say.ts";
import { wrongWord } from "../../problems.ts";
import { withServer } from "../../with.ts";
import { printLog } from "./show.ts";

const LEVELS = "debug (verbose), info, warn, error, or default";

export const command: Command = {
  words: [{ name: "[component=level...]", summary: `as in proxy=debug; the level is one of ${LEVELS}` }],
  options: [
    { flags: "--reset", summary: "first put every component back to its default, info" },
    {
      flags: "--ocs-trace <on|off>",
      summary: "write log and SIP messages as the logging tool of OCS 2007 R2 did, into log/ocs-trace.txt",
    },
  ],
  examples: [
    "parley log set proxy=debug",
    "parley log set proxy=verbose relay=warn --ocs-trace on",
    "parley log set proxy=default",
    "parley log set --reset --ocs-trace off",
  ],
  run: (input) => {
    const wishes = readWishes(input.words.flat());
    const trace = textOption(input, "ocs-trace");
    if (trace !== undefined && trace !== "on" && trace !== "off")
      throw wrongWord("--ocs-trace", trace, "on or off");
    const reset = input.options["reset"] === true;
    if (wishes.size === 0 && trace === undefined && !reset)
      throw wrongWord(
        "component=level",
        "",
        `one at least, as in proxy=debug; the level is one of ${LEVELS}`,
      );
    return withServer(input, async ({ call }) => {
      refuseUnknown(wishes, await call("logShow"));
      const levels = reset ? new Map<string, string>() : await presentLevels(call);
      for (const [component, level] of wishes) {
        if (level === "default") levels.delete(component);
        else levels.set(component, level);
      }
      const values = {
        ...((reset || wishes.size > 0) && {
          "log.levels": [...levels].map(([component, level]) => `${component}=${level}`),
        }),
        ...(trace !== undefined && { "log.ocs-trace": trace === "on" }),
      };
      await call("settingChange", { body: { values } });
      say(input, await call("logShow"), printLog);
      return 0;
    });
  },
};

/** Levels by component as they were typed; the server says which it knows. */
function readWishes(words: readonly string[]): Map<string, string> {
  return new Map(
    words.map((word) => {
      const [component, level, more] = word.split("=");
      if (!component || !level || more !== undefined)
        throw wrongWord("component=level", word, `a component, = and one of ${LEVELS}`);
      return [component, level];
    }),
  );
}

function refuseUnknown(wishes: ReadonlyMap<string, string>, { components }: LogView): void {
  const names = components.map(({ name }) => name);
  for (const component of wishes.keys())
    if (names.length > 0 && !names.includes(component))
      throw wrongWord("component", component, `one of ${names.join(", ")}`);
}

async function presentLevels(call: Answering["call"]): Promise<Map<string, string>> {
  const { settings } = await call("settingList");
  const value = settings.find(({ name }) => name === "log.levels")?.value;
  const texts = Array.isArray(value) ? value.map(String) : [];
  return new Map(
    texts.map((text) => {
      const [component = "", level = ""] = text.split("=");
      return [component, level];
    }),
  );
}
