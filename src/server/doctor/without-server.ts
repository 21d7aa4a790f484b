import type { DoctorReport } from "#api/doctor";
import type { ExplainedError } from "#base/explained-error";
import { notChecked, runChecks } from "./check.ts";
import { hostChecks } from "./host-checks.ts";

const NEED_SERVER = ["ports", "clock", "store", "certificate", "sign-in and call", "relay"];

/** What can be measured while no server answers; the rest is "not checked". `reason` says why none does. */
export async function doctorWithoutServer(data: string, reason: ExplainedError): Promise<DoctorReport> {
  const began = performance.now();
  const checks = await runChecks([
    { name: "server", run: () => Promise.reject(reason) },
    ...hostChecks(data),
    ...NEED_SERVER.map((name) => ({ name, run: () => notChecked("no server answers") })),
  ]);
  return { healthy: false, checks, milliseconds: Math.round(performance.now() - began) };
}
