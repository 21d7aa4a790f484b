import type { CheckView, DoctorFixed } from "#api/doctor";
import type { AuditEntry } from "#storage/audit";
import { type Check, runChecks } from "./check.ts";

type Repair = DoctorFixed["repairs"][number];

/**
 * Repairs what answers no and has an automatic repair, one after the other, and measures everything again; what it cannot repair it
 * says. `audit` is told of each repair before it is made.
 */
export async function fixChecks(
  listChecks: () => readonly Check[],
  dryRun: boolean,
  audit: (entry: Pick<AuditEntry, "what" | "subject" | "from" | "to">) => Promise<void>,
): Promise<DoctorFixed> {
  const began = performance.now();
  const checks = listChecks();
  const found = await runChecks(checks);
  const wrong = found.flatMap((one, at) => (one.answer === "no" ? [{ one, check: checks[at] }] : []));
  const repairs: Repair[] = [];
  for (const { one, check } of wrong) repairs.push(await fix(one, check?.repair));
  const after =
    dryRun || repairs.every(({ outcome }) => outcome === "by hand") ? found : await runChecks(listChecks());
  return {
    dryRun,
    repairs: repairs.map((one) => withMeasure(one, after)),
    report: {
      healthy: after.every(({ answer }) => answer !== "no"),
      checks: after,
      milliseconds: Math.round(performance.now() - began),
    },
  };

  async function fix(one: CheckView, repair: Check["repair"]): Promise<Repair> {
    const about = { check: one.name, measured: one.measured };
    if (!repair) {
      const says = one.fix ?? "Nobody knows a way to repair this by itself.";
      return {
        ...about,
        outcome: "by hand",
        says,
        ...(one.command !== undefined && { command: one.command }),
      };
    }
    if (dryRun) return { ...about, outcome: "would be repaired", says: repair.says };
    try {
      await audit({ what: "doctor repaired", subject: one.name, from: one.measured, to: repair.says });
      await repair.mend();
      return { ...about, outcome: "repaired", says: repair.says };
    } catch (error) {
      const now = error instanceof Error ? error.message : String(error);
      return { ...about, outcome: "not repaired", says: repair.says, now };
    }
  }
}

/** A repair that did not help is none. */
function withMeasure(repair: Repair, after: readonly CheckView[]): Repair {
  if (repair.outcome !== "repaired") return repair;
  const now = after.find(({ name }) => name === repair.check);
  if (!now) return repair;
  return { ...repair, outcome: now.answer === "yes" ? "repaired" : "not repaired", now: now.measured };
}
