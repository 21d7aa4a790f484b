import { type Command, textOption } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { withServer } from "../with.ts";

export const command: Command = {
  options: [
    { flags: "--subject <text>", summary: "only what was done to this user or setting" },
    { flags: "--undo <line>", summary: "take back what the line of this number says" },
  ],
  examples: ["parley audit", "parley audit --subject alice@example.com --json", "parley audit --undo 17"],
  run: (input) =>
    withServer(input, async ({ call }) => {
      const line = textOption(input, "undo");
      if (line !== undefined) {
        say(input, await call("auditUndo", { name: line }), ({ number, what, subject }) => [
          `Line ${number} (${what}, ${subject}) is taken back.`,
        ]);
        return 0;
      }
      const subject = textOption(input, "subject");
      const query = subject === undefined ? {} : { subject };
      say(input, await call("auditList", { query }), ({ lines }) => {
        const rows = lines.map((one) => [
          String(one.number),
          printTime(one.at),
          one.who,
          one.what,
          one.subject,
          change(one.from, one.to),
        ]);
        return rows.length === 0
          ? ["Nobody changed anything."]
          : printTable(["LINE", "WHEN", "WHO", "WHAT", "SUBJECT", "FROM → TO"], rows);
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
