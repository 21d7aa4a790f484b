import type { Log } from "#base/log";
import type { Scope } from "#base/scope";
import { HistoryAdministration, type HistoryUses } from "./administration.ts";
import type { MessageAdministration } from "./contract.ts";
import { sweepDaily } from "./sweep.ts";

/** What has been kept of messages: read by administrators, deleted when its time is over. */
export function createMessageHistory(
  uses: HistoryUses & { readonly log: Log },
  scope: Scope,
): MessageAdministration {
  sweepDaily(uses, scope);
  return new HistoryAdministration(uses);
}
