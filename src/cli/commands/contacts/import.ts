import type { ContactImportReport } from "#api/contacts";
import { type Command, word } from "../../command.ts";
import { readInputFile } from "../../password.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    {
      name: "<file>",
      summary: "CSV; its first line names the columns: owner,address, and name,group if used",
    },
  ],
  examples: ["parley contacts import contacts.csv", "parley contacts import contacts.csv --json"],
  run: (input) => {
    const csv = readInputFile(word(input, 0));
    return withServer(input, async ({ call }) => {
      const report = await call("contactImport", { body: { csv } });
      say(input, report, printReport);
      return report.refused > 0 ? 1 : 0;
    });
  },
};

function printReport(report: ContactImportReport): string[] {
  const { lists, rows, refused, problems, problemsLeftOut, milliseconds } = report;
  const lines = problems.map((one) => [
    String(one.line),
    one.field,
    typeof one.value === "string" ? one.value : JSON.stringify(one.value ?? ""),
    one.expected,
  ]);
  return [
    ...printTable(["LINE", "FIELD", "VALUE", "EXPECTED"], lines),
    ...(problemsLeftOut > 0 ? [`and ${problemsLeftOut} more`] : []),
    `${rows} rows on ${lists} lists, ${refused} refused, in ${(milliseconds / 1000).toFixed(1)} s`,
  ];
}
