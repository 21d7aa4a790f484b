import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { CallTable, type End } from "./call-table.ts";
import { decideMedia } from "./decide-media.ts";
import { MOST_CALLS } from "./limits.ts";

const end = (name: string, tag: string | undefined): End => ({
  address: `${name}@example.com`,
  name,
  own: true,
  tag,
  flow: undefined,
  device: undefined,
  deviceName: undefined,
  speaks: false,
});

function open(): { clock: VirtualClock; table: CallTable; told: string[] } {
  const clock = new VirtualClock();
  const told: string[] = [];
  const table = new CallTable(
    {
      clock,
      log: silentLog,
      directory: { find: () => undefined, isOurs: () => false, domains: () => [], onChange: () => () => {} },
      location: { find: () => [], findByFlow: () => [] },
      flows: { find: () => undefined },
      isUs: () => false,
    },
    (address) => told.push(address),
  );
  return { clock, table, told };
}

const talk = (callId: string, to = "b") =>
  ({
    callId,
    case: 7,
    caller: end("alice", "a"),
    callee: end("bob", to),
    state: "confirmed",
    media: "audio",
  }) as const;

test("there are as many calls as may be, and room again when one ends", () => {
  const { table } = open();
  const numbers = Array.from({ length: MOST_CALLS }, (_, at) => table.add(talk(`c${at}`)));
  expect(table.add(talk("more"))).toBeUndefined();
  expect(table.size).toBe(MOST_CALLS);
  table.end(numbers[0] ?? 0);
  expect(table.add(talk("more"))).toBeDefined();
});

test("a dialog is found by both ends, and the forks of one call are told apart", () => {
  const { table } = open();
  const first = table.add(talk("one", "b1"));
  const second = table.add(talk("one", "b2"));
  expect(table.dialog("one", "a", "b1")).toEqual([first]);
  expect(table.dialog("one", "b2", "a")).toEqual([second]);
  expect(table.dialog("one", "a", "a")).toEqual([]);
  expect(table.dialog("two", "a", "b1")).toEqual([]);
});

test("whatever begins and ends leaves nothing behind, and each change is told of both people", () => {
  const { clock, table, told } = open();
  const flow = literalFlow({ id: "f" });
  const number = table.add({ ...talk("one"), callee: end("bob", undefined), state: "early" }) ?? 0;
  const device = { ...end("bob", "b"), flow, device: "desk" };
  table.confirm(number, device);
  flow.close("pulled out");
  table.end(number);
  expect(told).toEqual(Array.from({ length: 3 }, () => ["alice@example.com", "bob@example.com"]).flat());
  clock.pass(86_400_000 * 2);
  expect(told).toHaveLength(6);
  expect([table.size, table.has("one"), table.of("bob@example.com").length]).toEqual([0, false, 0]);
  table.end(number);
  table.confirm(number, device);
  expect(table.size).toBe(0);
});

test("one who calls themselves is told of once", () => {
  const { table, told } = open();
  table.add({ ...talk("one"), callee: end("alice", "b") });
  expect(told).toEqual(["alice@example.com"]);
  expect(table.of("alice@example.com")).toHaveLength(1);
});

test.each([
  ["", "open"],
  ["v=0\r\nm=audio 4000 RTP/AVP 0\r\n", "call"],
  ["v=0\nm=video 4000 RTP/AVP 96\n", "call"],
  ["v=0\r\nm=applicationsharing 4000 TCP/RTP/SAVP 127\r\nm=audio 4000 RTP/AVP 0\r\n", "call"],
  ["v=0\r\nm=applicationsharing 4000 TCP/RTP/SAVP 127\r\n", "other"],
  ["v=0\r\nm=message 5060 sip null\r\n", "other"],
  ["v=0\r\nm=x-ms-message 5060 sip null\r\n", "other"],
  ["v=0\r\ns=m=audio 1\r\n", "other"],
  ["<request/>", "other"],
])("an INVITE with the body %j is: %s", (body, media) => {
  expect(decideMedia(body)).toBe(media);
});
