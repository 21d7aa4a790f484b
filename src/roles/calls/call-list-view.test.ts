import { expect, test } from "vitest";
import { callListView } from "./call-list-view.ts";
import type { CallView } from "./contract.ts";

const call = (caller: string, callee: string): CallView => ({
  caller: { address: `${caller}@example.com`, name: caller, device: "Desk 1.0", transport: "udp" },
  callee: { address: `${callee}@example.com`, name: callee, device: undefined, transport: "tls" },
  state: "confirmed",
  case: 1,
  carried: false,
  since: Date.UTC(2026, 10, 23, 8),
});
const listed = [call("alice", "bob"), call("carol", "alice"), call("eve", "bob")];
const calls = { size: listed.length, list: () => listed };

test("all calls are listed with their time, or those of one person whichever end they are", () => {
  const all = callListView(calls);
  expect([all.total, all.calls.length, all.calls[0]?.since]).toEqual([3, 3, "2026-11-23T08:00:00.000Z"]);
  expect(all.calls[0]).toMatchObject({
    caller: { device: "Desk 1.0", transport: "udp" },
    callee: { device: null, transport: "tls" },
    case: "c-0001",
  });
  const hers = callListView(calls, "Alice@example.com");
  expect(hers.calls.map(({ caller }) => caller.name)).toEqual(["alice", "carol"]);
  expect(hers.total).toBe(2);
});
