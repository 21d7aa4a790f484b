import type { CallListView } from "#api/call-list";
import { printCase } from "#base/case-number";
import type { Calls, PartyView } from "./contract.ts";

const MOST = 10_000;

/** The calls that are up, oldest first, for the API; those of one person when an address is given. */
export function callListView(calls: Calls, address?: string): CallListView {
  const wanted = address?.toLowerCase();
  const found = calls
    .list()
    .filter(
      ({ caller, callee }) => wanted === undefined || caller.address === wanted || callee.address === wanted,
    );
  const listed = found.slice(0, MOST);
  return {
    calls: listed.map((call) => ({
      caller: partyView(call.caller),
      callee: partyView(call.callee),
      state: call.state,
      since: new Date(call.since).toISOString(),
      case: printCase(call.case),
      carried: call.carried,
    })),
    total: found.length,
  };
}

function partyView({ address, name, device, transport }: PartyView): CallListView["calls"][number]["caller"] {
  return { address, name, device: device ?? null, transport: transport ?? null };
}
