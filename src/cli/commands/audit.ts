import { type Command, textOption } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  options: [{ flags: "--subject <text>", summary: "only what was done to this user or setting" }],
  examples: ["parley audit", "parley audit --subject alice@example.com --json"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const subject = textOption(input, "subject");
      const query = subject === undefined ? {} : { subject };
      say(input, await call("auditList", { query }), ({ lines }) => {
        const rows = lines.map((one) => [
          printTime(one.at),
          one.who,
          one.what,
          one.subject,
          change(one.from, one.to),
        ]);
        return rows.length === 0
          ? ["Nobody changed anything."]
          : printTable(["WHEN", "WHO", "WHAT", "SUBJECT", "FROM → TO"], rows);
      });
      return 0;
    }),
};

function change(from: unknown, to: unknown): string {
  const shown = (value: unknown): string =>
    value === undefined || value === null ? "" : JSON.stringify(value);
  const text = `${shown(from)} → ${shown(to)}`;
  return text === " → " ? "" : text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
