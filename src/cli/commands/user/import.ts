import type { ImportReport } from "#api/users";
import { type Command, word } from "../../command.ts";
import { readInputFile } from "../../password.ts";
import { say } from "../../print/say.ts";
import { printTable } from "../../print/table.ts";
import { readSignIn, signInOption } from "../../sign-in.ts";
import { withServerOrStore } from "../../with.ts";

export const command: Command = {
  words: [
    {
      name: "<file>",
      summary: "CSV; its first line names the columns: address,password, and name,tel,givenName,title …",
    },
  ],
  options: [signInOption],
  examples: ["parley user import people.csv", "parley user import people.csv --sign-in digest --json"],
  run: (input) => {
    const csv = readInputFile(word(input, 0));
    const signIn = readSignIn(input);
    return withServerOrStore(input, "user import", async ({ call }) => {
      const report = await call("userImport", { body: { csv, ...(signIn !== undefined && { signIn }) } });
      say(input, report, printReport);
      return report.refused > 0 ? 1 : 0;
    });
  },
};

function printReport({
  added,
  refused,
  problems,
  warnings,
  problemsLeftOut,
  milliseconds,
}: ImportReport): string[] {
  const rowsOf = (of: ImportReport["problems"]) =>
    of.map((one) => [
      String(one.line),
      one.address ?? "",
      one.field,
      typeof one.value === "string" ? one.value : JSON.stringify(one.value ?? ""),
      [one.expected, ...(one.suggest ?? []).map((value) => `[${value}]`)].join(" "),
    ]);
  return [
    ...printTable(["LINE", "ADDRESS", "FIELD", "VALUE", "EXPECTED"], rowsOf(problems)),
    ...(warnings.length > 0 ? ["Added, and to be mended:"] : []),
    ...printTable(["LINE", "ADDRESS", "FIELD", "VALUE", "EXPECTED"], rowsOf(warnings)),
    ...(problemsLeftOut > 0 ? [`and ${problemsLeftOut} more`] : []),
    `${added} added, ${refused} refused, in ${(milliseconds / 1000).toFixed(1)} s`,
  ];
}
