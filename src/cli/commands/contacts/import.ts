import type { ContactImportReport } from "#api/contacts";
import { type Command, word } from "../../command.ts";
import { mapDomainOption, readDomains } from "../../map-domain.ts";
import { readInputFile } from "../../password.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { withServer } from "../../with.ts";

export const command: Command = {
  words: [
    {
      name: "<file>",
      summary: "CSV with the columns owner,address and name,group if used; or the export of another product",
    },
  ],
  options: [mapDomainOption],
  examples: [
    "parley contacts import contacts.csv",
    "parley contacts import export.xml --map-domain contoso.com=example.com",
  ],
  run: (input) => {
    const csv = readInputFile(word(input, 0));
    const domains = readDomains(input);
    return withServer(input, async ({ call }) => {
      const report = await call("contactImport", { body: { csv, domains } });
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
