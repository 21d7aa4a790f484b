import { expect, test } from "vitest";
import { parseCase } from "#base/case-number";
import { silentLog } from "#base/log";
import type { LiveSettings } from "#settings/live";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import type { TraceEntry } from "./contract.ts";
import { createRecorder } from "./index.ts";

const settings: LiveSettings = { get: (setting) => setting.default, onChange: () => () => {} };
const create = (clock = new VirtualClock()) => createRecorder({ clock, log: silentLog, settings });
const flow = literalFlow({ id: "1A00", transport: "tls" });

const request = (callId: string, from = "alice@example.com", branch = "z9hG4bK1") =>
  [
    "INVITE sip:bob@example.com SIP/2.0",
    `Via: SIP/2.0/TLS 192.0.2.7${branch && `;branch=${branch}`}`,
    `From: <sip:${from}>;tag=1`,
    "To: <sip:bob@example.com>",
    `Call-ID: ${callId}`,
    "CSeq: 1 INVITE",
    "",
    "",
  ].join("\r\n");
const ringing = (callId: string) =>
  `SIP/2.0 180 Ringing\r\nVia: SIP/2.0/TLS 192.0.2.7;branch=z9hG4bK1\r\ni: ${callId}\r\nCSeq: 1 INVITE\r\n\r\n`;

test("a message is kept with its time, direction, connection, transaction and case", () => {
  const clock = new VirtualClock();
  const recorder = create(clock);
  clock.pass(1_234);
  recorder.record("in", flow, request("7@h"), 1);
  expect(recorder.since(0, 10)).toEqual([
    {
      number: 1,
      at: "1970-01-01T00:00:01.234Z",
      direction: "in",
      transport: "tls",
      local: "192.0.2.1:5060",
      remote: "192.0.2.9:40000",
      flow: "1A00",
      transaction: "z9hG4bK1",
      case: "c-0001",
      message: request("7@h"),
    },
  ]);
});

test("a transaction without a branch goes by Call-ID and CSeq", () => {
  const recorder = create();
  recorder.record("in", flow, request("7@h", "alice@example.com", ""));
  expect(recorder.since(0, 10)[0]?.transaction).toBe("7@h 1 INVITE");
});

test("answers, repetitions and the rest of the dialog inherit the case of its request", () => {
  const recorder = create();
  const cases = () => recorder.since(0, 99).map((entry) => entry.case);
  recorder.record("in", flow, request("before@h"));
  recorder.join("before@h", 9);
  recorder.record("in", flow, request("7@h"), 1);
  recorder.record("out", flow, ringing("7@h"));
  recorder.record("in", flow, request("8@h"));
  recorder.record("in", flow, request("7@h"));
  expect(cases()).toEqual(["c-0009", "c-0001", "c-0001", undefined, "c-0001"]);
  recorder.record("in", flow, request("7@h"), 2);
  expect(cases()).toEqual(["c-0009", "c-0001", "c-0001", undefined, "c-0001", "c-0002"]);
});

test("keep-alives are counted and not kept", () => {
  const recorder = create();
  recorder.record("in", flow, "\r\n\r\n");
  recorder.record("out", flow, "\r\n");
  recorder.record("in", flow, request("7@h"));
  expect(recorder.counters()).toMatchObject({
    received: 2,
    sent: 1,
    stored: 1,
    dropped: { keepAlive: 2, tooLarge: 0 },
    held: 1,
  });
});

test("the ring keeps its bytes, whatever comes; the oldest go first and the numbers go on", () => {
  let told: (megabytes: number) => void = () => {};
  const recorder = createRecorder({
    clock: new VirtualClock(),
    log: silentLog,
    settings: {
      get: (setting) => setting.default,
      onChange: (_, action) => {
        told = (megabytes) => action(megabytes as Parameters<typeof action>[0]);
        return () => {};
      },
    },
  });
  told(1);
  const large = request("7@h") + "x".repeat(100_000);
  for (let n = 0; n < 100; n++) recorder.record("in", flow, large);
  const { heldBytes, held, pushedOut } = recorder.counters();
  expect(heldBytes).toBeLessThanOrEqual(1024 * 1024);
  expect([held, pushedOut]).toEqual([10, 90]);
  expect(recorder.since(0, 99).map((entry) => entry.number)).toEqual([
    91, 92, 93, 94, 95, 96, 97, 98, 99, 100,
  ]);
  expect(recorder.since(98, 99).map((entry) => entry.number)).toEqual([99, 100]);
  expect(recorder.since(0, 2).map((entry) => entry.number)).toEqual([91, 92]);

  recorder.record("in", flow, "x".repeat(2_000_000));
  expect(recorder.counters()).toMatchObject({ held: 10, dropped: { tooLarge: 1 } });
});

test("small messages in great number keep their order while the ring grows", () => {
  const recorder = create();
  for (let n = 1; n <= 5_000; n++) recorder.record("in", flow, request(`${n}@h`));
  const entries = recorder.since(0, 9_999);
  expect(entries.map((entry) => entry.number)).toEqual(Array.from({ length: 5_000 }, (_, at) => at + 1));
  expect(entries.every((entry) => entry.message.includes(`Call-ID: ${entry.number}@h`))).toBe(true);
});

test("one reads by person, Call-ID, case or transport", () => {
  const recorder = create();
  const udp = literalFlow({ id: "u", transport: "udp" });
  recorder.record("in", flow, request("1@h", "alice@example.com"), 1);
  recorder.record("in", flow, request("2@h", "malice@example.com"), 2);
  recorder.record("in", udp, request("3@h", "carol@example.com"), 3);
  const numbers = (filter: Parameters<typeof recorder.since>[2]) =>
    recorder.since(0, 10, filter).map((entry) => entry.number);
  expect(numbers({ user: "Alice@example.com" })).toEqual([1]);
  expect(numbers({ user: "malice" })).toEqual([2]);
  expect(numbers({ user: "bob@example.com" })).toEqual([1, 2, 3]);
  expect(numbers({ callId: "2@h" })).toEqual([2]);
  expect(numbers({ case: parseCase("c-0003") ?? 0 })).toEqual([3]);
  expect(numbers({ transport: "udp" })).toEqual([3]);
  expect(numbers({ transport: "udp", user: "alice" })).toEqual([]);
});

test("whoever follows sees what comes, without secrets, until he stops or fails", () => {
  const recorder = create();
  const seen: TraceEntry[] = [];
  const stop = recorder.follow((entry) => seen.push(entry), { user: "alice" });
  const stopFailing = recorder.follow(() => {
    throw new Error("gone");
  });
  recorder.record("in", flow, request("1@h").replace("\r\n\r\n", "\r\nCookie: hidden\r\n\r\n"));
  recorder.record("in", flow, request("2@h", "carol@example.com"));
  stop();
  stopFailing();
  recorder.record("in", flow, request("3@h"));
  expect(seen.map((entry) => entry.number)).toEqual([1]);
  expect(seen[0]?.message).toContain("cookie: removed");
});
