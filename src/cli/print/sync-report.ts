import type { SyncReport } from "#api/directory";
import { printTable } from "./table.ts";

/** What a look through the LDAP server did, or would do. */
export function printReport(report: SyncReport): string[] {
  const { changes, changesLeftOut, problems, problemsLeftOut } = report;
  return [
    ...printTable(
      ["ADDRESS", report.dryRun ? "WOULD" : "DID", "FIELDS"],
      changes.map(({ address, what, fields }) => [address, what, fields.join(", ")]),
    ),
    ...(changesLeftOut > 0 ? [`and ${changesLeftOut} more`] : []),
    ...printTable(
      ["ENTRY", "FIELD", "ATTRIBUTE", "VALUE", "EXPECTED"],
      problems.map((one) => [
        one.entry,
        one.field,
        one.attribute,
        typeof one.value === "string" ? one.value : JSON.stringify(one.value ?? ""),
        one.expected,
      ]),
    ),
    ...(problemsLeftOut > 0 ? [`and ${problemsLeftOut} more`] : []),
    printCounts(report),
  ];
}

/** One line. */
export function printCounts(report: SyncReport): string {
  const { entries, added, changed, disabled, enabled, unchanged, refused, milliseconds } = report;
  return (
    `${report.dryRun ? "Nothing was stored. " : ""}${entries} entries: ${added} added, ${changed} changed, ` +
    `${disabled} disabled, ${enabled} enabled, ${unchanged} unchanged, ${refused} refused, in ${(milliseconds / 1000).toFixed(1)} s`
  );
}
