import type { EventQuery } from "#api/trace";
import { type Command, textOption } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { wrongWord } from "../problems.ts";
import { withServer } from "../with.ts";

const LEVELS: readonly EventQuery["level"][] = ["info", "warn", "error"];

export const command: Command = {
  options: [
    { flags: "--level <level>", summary: `the least level: ${LEVELS.join(", ")}` },
    { flags: "--most <number>", summary: "how many at most (default: 200)" },
  ],
  examples: ["parley events", "parley events --level error --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const level = textOption(input, "level") ?? "info";
      const known = LEVELS.find((one) => one === level);
      if (!known) throw wrongWord("--level", level, `one of ${LEVELS.join(", ")}`);
      const most = Number(textOption(input, "most") ?? 200);
      if (!Number.isInteger(most) || most < 1 || most > 5000)
        throw wrongWord("--most", String(most), "1 to 5000");
      say(input, await call("eventList", { query: { level: known, most } }), ({ events }) => {
        const rows = events.map((one) => [
          printTime(one.at),
          one.level,
          one.component,
          one.case ?? "",
          one.id ?? "",
          one.text,
        ]);
        return rows.length === 0
          ? ["Nothing happened."]
          : printTable(["WHEN", "LEVEL", "PART", "CASE", "ID", "WHAT"], rows);
      });
      return 0;
    }),
};
