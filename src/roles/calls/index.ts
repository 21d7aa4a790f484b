import type { Scope } from "#base/scope";
import type { CallObserver } from "#roles/proxy/contract";
import type { EventPackage } from "#roles/subscriptions/contract";
import { CallTable, type End } from "./call-table.ts";
import type { Calls, PartyView } from "./contract.ts";
import { DialogPackage } from "./dialog-package.ts";
import { CallReader } from "./observe-calls.ts";
import { PastCalls } from "./past-calls.ts";
import { PhoneStates } from "./publish-phone-state.ts";
import type { CallPresence, CallUses } from "./uses.ts";

/** Knows who is in a call, shows it in their presence, and lights the lamps of those who watch. */
export interface CallRole extends Calls {
  /** For the proxy, which is made before presence. */
  readonly observer: CallObserver;
  /** What people remember of calls that are over. */
  readonly past: Pick<PastCalls, "list" | "seen" | "has">;
  /** Begins to show calls; gives the event packages of lamp fields. */
  start(presence: CallPresence, scope: Scope): readonly EventPackage[];
}

export function createCalls(uses: CallUses): CallRole {
  let show = (_address: string): void => {};
  let past: PastCalls | undefined;
  const table = new CallTable(
    uses,
    (address) => show(address),
    (call) => past?.ended(call),
  );
  return {
    observer: new CallReader(uses, table, (call) => past?.unanswered(call)),
    get past() {
      if (!past) throw new Error("past calls are asked for before the role has started");
      return past;
    },
    get size() {
      return table.size;
    },
    list: () =>
      [...table.all()].map((call) => ({
        caller: viewOf(call.caller),
        callee: viewOf(call.callee),
        state: call.state,
        since: call.since,
        case: call.case,
        carried: uses.isCarried(call.callId),
      })),
    start(presence, scope) {
      past = new PastCalls(uses, scope);
      const states = new PhoneStates(presence, uses.log, table);
      const lamps = new DialogPackage(uses, presence, table);
      show = (address) => {
        states.changed(address);
        lamps.changed(address);
      };
      scope.onEnd(presence.onChange((change) => lamps.presenceChanged(change)));
      scope.onEnd(uses.directory.onChange((user) => lamps.accountChanged(user.address)));
      scope.onEnd(() => {
        show = () => {};
        lamps.stop();
        table.stop();
      });
      return [lamps];
    },
  };
}

function viewOf({ address, name, deviceName, flow }: End): PartyView {
  return { address, name, device: deviceName, transport: flow?.transport };
}
