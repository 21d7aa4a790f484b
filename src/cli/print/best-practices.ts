import type { FindingView, PackView, ReportView, WaiverView } from "#api/analyzer";

const SIGNS: Readonly<Record<FindingView["state"], string>> = {
  found: "NO  ",
  "could not check": "??  ",
  waived: "--  ",
  passed: "ok  ",
  "does not apply": "    ",
};

/** The report of a run: what changed first, then by severity; `all` adds what passed. */
export function printReport(report: ReportView, all: boolean): string[] {
  const { findings, gone, before, counts, packs, roles, host, leftOut } = report;
  const open = findings.filter(({ state }) => state === "found" || state === "could not check");
  const [fresh, old] = [
    open.filter((one) => one.change === "new"),
    open.filter((one) => one.change !== "new"),
  ];
  const waived = findings.filter(({ state }) => state === "waived");
  const rest = findings.filter(({ state }) => state === "passed" || state === "does not apply");
  return [
    `Best practices, run ${report.id}, ${report.at} (${(report.milliseconds / 1000).toFixed(1)} s). This machine is ${host}.`,
    ...roles.map(
      ({ name, server, source, answers, seen }) =>
        `role: ${name} on ${server} (${source}): ${answers === "yes" ? seen : `NO ANSWER, ${seen}`}`,
    ),
    ...packs.map(printPackHead),
    ...(before === null ? ["", "First run:"] : ["", `New since ${before}:`]),
    ...section(fresh),
    ...(gone.length === 0
      ? []
      : ["", "Gone since then:", ...gone.map((one) => `    ${about(one)}: ${one.now}`)]),
    ...(old.length === 0 ? [] : ["", "As before:", ...section(old)]),
    ...(leftOut === 0 ? [] : [`    and ${leftOut} more`]),
    ...(waived.length === 0
      ? []
      : [
          "",
          "Waived:",
          ...waived.map(
            (one) =>
              `${SIGNS.waived}${about(one)}: until ${one.waiver?.until.slice(0, 10)} by ${one.waiver?.who}: ${one.waiver?.reason}`,
          ),
        ]),
    ...(all ? ["", ...rest.map((one) => `${SIGNS[one.state]}${one.rule}: ${one.state}`)] : []),
    "",
    `${counts.found} found, ${counts.couldNotCheck} could not be checked, ${counts.waived} waived, ${counts.passed} passed, ${counts.doesNotApply} do not apply.`,
  ];
}

function section(findings: readonly FindingView[]): string[] {
  if (findings.length === 0) return ["    nothing"];
  return findings.flatMap((one) => [
    `${SIGNS[one.state]}${one.severity.padEnd(7)}  ${about(one)}`,
    ...(one.state === "found" ? one.evidence : [`could not check: ${one.reason ?? "unknown"}`]).map(indent),
    ...(one.state === "found"
      ? [
          indent(one.why),
          indent(`fix: ${one.fix.text}${one.fix.command === undefined ? "" : `  ${one.fix.command}`}`),
          ...(one.autoFix ? [indent(`or by itself: parley bpa fix ${one.rule}`)] : []),
        ]
      : []),
  ]);
}

const indent = (line: string): string => `             ${line}`;
const about = ({ rule, title, subject }: Pick<FindingView, "rule" | "title" | "subject">): string =>
  `${title}${subject === "" ? "" : `: ${subject}`} [${rule}]`;

/** How old the rules are is said each time, and asked nowhere. */
function printPackHead(pack: ReportView["packs"][number]): string {
  const { name, version, ageDays, rules, source, signedBy, problem } = pack;
  const age = ageDays === 1 ? "1 day old" : `${ageDays} days old`;
  if (problem !== undefined) return `rules: ${name} of ${version} (${age}), not used: ${problem}`;
  return `rules: ${name} of ${version} (${age}), ${rules} rules, ${source}, signed by ${signedBy}`;
}

export function printPacks(packs: readonly PackView[]): string[] {
  return packs.flatMap((pack) => [
    printPackHead(pack),
    ...pack.list.map(
      ({ id, severity, title, autoFix }) =>
        `  ${id.padEnd(30)} ${severity.padEnd(7)} ${title}${autoFix === "" ? "" : ` (fix: ${autoFix})`}`,
    ),
  ]);
}

export function printWaivers(waivers: readonly WaiverView[]): string[] {
  if (waivers.length === 0) return ["Nothing is waived."];
  return waivers.map(
    ({ rule, subject, until, ended, who, reason }) =>
      `${rule}${subject === "" ? "" : ` (${subject})`}  ${ended ? "ended" : "until"} ${until.slice(0, 10)}  ${who}: ${reason}`,
  );
}
