import type { FindingView, ReportView } from "#api/analyzer";
import type { AnalyzerWaiverTable } from "#storage/schema";
import { isTold } from "./contract.ts";
import type { Verdict } from "./rules/judge.ts";

export interface ReportParts extends Pick<ReportView, "at" | "by" | "milliseconds" | "host" | "leftOut"> {
  readonly roles: ReportView["roles"];
  readonly packs: ReportView["packs"];
  readonly verdicts: readonly Verdict[];
  readonly waivers: readonly AnalyzerWaiverTable[];
  readonly before: ReportView | undefined;
  readonly now: number;
}

/** Joins verdicts with waivers and with what the run before said: what changed comes first, then by severity. */
export function makeReport(parts: ReportParts): Omit<ReportView, "id"> {
  const { verdicts, waivers, before, now, at, by, milliseconds, host, roles, packs, leftOut } = parts;
  const known = new Map(
    (before?.findings ?? []).filter(isOpen).map((one) => [`${keyOf(one)} ${one.state}`, one]),
  );
  const findings = verdicts
    .map((verdict) => withWaiver(verdict, waivers, now))
    .map((one): FindingView => {
      const change = isOpen(one) && !known.has(`${keyOf(one)} ${one.state}`) ? "new" : "as before";
      return { ...one, change };
    })
    .toSorted((one, other) => placeOf(one) - placeOf(other) || order(keyOf(one), keyOf(other)));
  const count = (state: FindingView["state"]) => findings.filter((one) => one.state === state).length;
  const counts = {
    found: count("found") + leftOut,
    couldNotCheck: count("could not check"),
    waived: count("waived"),
    passed: count("passed"),
    doesNotApply: count("does not apply"),
  };
  return {
    at,
    by,
    milliseconds,
    verdict: counts.found > 0 ? "findings" : counts.couldNotCheck > 0 ? "could not check" : "clean",
    before: before?.at ?? null,
    host,
    roles,
    packs,
    findings,
    gone: goneOf(before, findings),
    counts,
    leftOut,
  };
}

function withWaiver(
  verdict: Verdict,
  waivers: readonly AnalyzerWaiverTable[],
  now: number,
): Omit<FindingView, "change"> {
  if (!isTold(verdict)) return verdict;
  const waiver = waivers.find(
    ({ rule, subject, until }) =>
      rule === verdict.rule && (subject === "" || subject === verdict.subject) && until > now,
  );
  if (!waiver) return verdict;
  const { reason, who, until } = waiver;
  return { ...verdict, state: "waived", waiver: { reason, who, until: new Date(until).toISOString() } };
}

function goneOf(before: ReportView | undefined, findings: readonly FindingView[]): ReportView["gone"] {
  const open = new Set(findings.filter(isOpen).map(keyOf));
  return (before?.findings ?? [])
    .filter((one) => isOpen(one) && !open.has(keyOf(one)))
    .map(({ rule, title, subject }) => {
      const states = findings.filter((one) => one.rule === rule).map(({ state }) => state);
      const now =
        states.length === 0
          ? "no rule in use looks for it"
          : states[0] === "does not apply"
            ? "does not apply"
            : "passed";
      return { rule, title, subject, now };
    });
}

/** Whether somebody has to look at it, or has decided not to. */
const isOpen = (one: Pick<FindingView, "state">): boolean => isTold(one) || one.state === "waived";

const keyOf = ({ rule, subject }: Pick<FindingView, "rule" | "subject">): string => `${rule} ${subject}`;

const SEVERITIES = ["error", "warning", "info"];
const STATES: readonly FindingView["state"][] = [
  "found",
  "could not check",
  "waived",
  "passed",
  "does not apply",
];

function placeOf({ state, change, severity }: FindingView): number {
  if (!isTold({ state })) return 1_000 + STATES.indexOf(state) * 10 + SEVERITIES.indexOf(severity);
  return (change === "new" ? 0 : 100) + SEVERITIES.indexOf(severity) * 10 + STATES.indexOf(state);
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
