import { printFault } from "#formats/communicator/fault";
import type { RequestContext } from "#pipeline/request-context";
import type { Conflict } from "../contract.ts";
import { versionConflict } from "./problems.ts";

/** 409 with the Fault from which clients take the stored versions (MS-PRES 2.2.2). */
export function refuseConflict(context: RequestContext, owner: string, conflicts: readonly Conflict[]): void {
  const type = ["content-type", "application/msrtc-fault+xml"] as const;
  context.refuse(409, versionConflict(owner, conflicts), [type], printFault(conflicts));
}
