import type { Check } from "./check.ts";
import { addressChecks } from "./checks/address.ts";
import { lineChecks } from "./checks/line.ts";
import { accountChecks, personChecks } from "./checks/person.ts";

/** Every kind of defect that an import and `parley users lint` look for. */
export const checks: readonly Check[] = [...addressChecks, ...lineChecks, ...personChecks, ...accountChecks];
