import type { DoctorFixed, DoctorReport } from "#api/doctor";
import type { ExplainedError } from "#base/explained-error";
import { type Check, notChecked, runChecks } from "./check.ts";
import { fixChecks } from "./fix.ts";
import { hostChecks } from "./host-checks.ts";

const NEED_SERVER = [
  "ports",
  "media ports",
  "time of day",
  "store",
  "backup",
  "certificate",
  "sign-in and call",
  "relay",
];

/** What can be measured while no server answers; the rest is "not checked". `reason` says why none does. */
export async function doctorWithoutServer(data: string, reason: ExplainedError): Promise<DoctorReport> {
  const began = performance.now();
  const checks = await runChecks(listChecks(data, reason));
  return { healthy: false, checks, milliseconds: Math.round(performance.now() - began) };
}

/** Repairs rights of files. No trail of changes is open here; whoever may do this may change that too. */
export function fixWithoutServer(
  data: string,
  reason: ExplainedError,
  dryRun: boolean,
): Promise<DoctorFixed> {
  return fixChecks(
    () => listChecks(data, reason),
    dryRun,
    () => Promise.resolve(),
  );
}

function listChecks(data: string, reason: ExplainedError): Check[] {
  return [
    { name: "server", run: () => Promise.reject(reason) },
    ...hostChecks(data),
    ...NEED_SERVER.map((name) => ({ name, run: () => notChecked("no server answers") })),
  ];
}
