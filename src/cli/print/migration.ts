import type {
  LintReport,
  MigrationReport,
  MigrationUndone,
  MigrationView,
  UserFinding,
} from "#api/migration";
import { printTable, printTime } from "./table.ts";

export function printMigration(report: MigrationReport): string[] {
  const { id, dryRun, entries, added, changed, unchanged, refused, unreadable } = report;
  const would = dryRun ? "would be " : "";
  return [
    ...printFindings(report),
    ...printTable(
      ["LINE", "SEEN", "EXPECTED"],
      unreadable.slice(0, 50).map((one) => [String(one.line), one.seen, one.expected]),
    ),
    `${entries} entries: ${added} ${would}added, ${changed} ${would}changed, ${unchanged} as they are, ${refused} left out, in ${(report.milliseconds / 1000).toFixed(1)} s.`,
    ...(dryRun ? ["Nothing was changed: this was a dry run."] : []),
    ...(id === null ? [] : [`Take it back with: parley migrate undo ${id}`]),
  ];
}

export function printLint(report: LintReport): string[] {
  const { id, users, repaired } = report;
  return [
    ...printFindings(report),
    `${users} users, in ${(report.milliseconds / 1000).toFixed(1)} s.`,
    ...(id === null ? [] : [`${repaired} repaired. Take it back with: parley users lint --undo`]),
  ];
}

function printFindings(report: Pick<LintReport, "findings" | "findingsLeftOut" | "byRule">): string[] {
  const { findings, findingsLeftOut, byRule } = report;
  const kinds = Object.entries(byRule).sort(([, one], [, other]) => other - one);
  return [
    ...printTable(
      ["WHO", "FIELD", "RULE", "VALUE", "WHAT"],
      findings
        .slice(0, 200)
        .map((one) => [
          one.address ?? one.where,
          one.field,
          `${one.severity === "info" ? "" : one.severity === "error" ? "✗ " : "! "}${one.rule}`,
          one.value,
          [one.sentence, ...proposalsOf(one)].join(" "),
        ]),
    ),
    ...(findings.length > 200 || findingsLeftOut > 0
      ? [
          `… and ${Math.max(0, findings.length - 200) + findingsLeftOut} more; --json has them all with --most.`,
        ]
      : []),
    ...(kinds.length === 0
      ? ["No defects."]
      : printTable(
          ["RULE", "FOUND"],
          kinds.map(([rule, n]) => [rule, String(n)]),
        )),
  ];
}

const proposalsOf = ({ proposals, repaired }: UserFinding): string[] =>
  proposals.map(({ text }, at) => `[${repaired && at === 0 ? "✓ " : ""}${text}]`);

export function printMigrations(migrations: readonly MigrationView[]): string[] {
  if (migrations.length === 0) return ["Nothing was imported yet."];
  return printTable(
    ["ID", "WHEN", "WHO", "KIND", "SOURCE", "ADDED", "CHANGED", "TAKEN BACK"],
    migrations.map((one) => [
      String(one.id),
      printTime(one.at),
      one.who,
      one.kind,
      one.source,
      String(one.added),
      String(one.changed),
      one.undoneAt === null ? "" : printTime(one.undoneAt),
    ]),
  );
}

export function printUndone({ users, left }: MigrationUndone): string[] {
  return [
    ...printTable(
      ["USER", "FIELD", "STAYS, BECAUSE"],
      left.slice(0, 200).map((one) => [one.address, one.field, one.why]),
    ),
    `${users} users are as they were.`,
  ];
}
