import { expect, test } from "vitest";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import type { LiveSettings } from "#settings/live";
import { type LiteralFlow, literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import type { Binding, Ending } from "./contract.ts";
import { createLocation, type Location } from "./index.ts";
import { mostBindings } from "./settings.ts";
import { createMemoryStore } from "./store.memory.ts";
import type { BindingStore } from "./store.ts";

const settings: LiveSettings = { get: (setting) => setting.default, onChange: () => () => {} };
const defaults = { clock: new VirtualClock(), log: silentLog, settings, endSession: () => {} };

const tls = (id = "1A00"): LiteralFlow => literalFlow({ id, transport: "tls" });

/** How many listeners for its end a flow has. */
function countListeners(flow: LiteralFlow): () => number {
  let listeners = 0;
  const onClose = flow.onClose.bind(flow);
  Object.assign(flow, {
    onClose(action: (reason: string) => void) {
      listeners++;
      const off = onClose(action);
      return () => {
        listeners--;
        off();
      };
    },
  });
  return () => listeners;
}

function createTable(uses: { clock?: VirtualClock; store?: BindingStore; settings?: LiveSettings } = {}) {
  const ended: [string, Ending, string][] = [];
  const clock = uses.clock ?? new VirtualClock();
  const endSession = (binding: Binding, ending: Ending, reason: string) =>
    void ended.push([binding.contact, ending, reason]);
  const store = uses.store ?? createMemoryStore();
  return { clock, ended, table: createLocation({ ...defaults, ...uses, clock, store, endSession }) };
}

function binding(flow: LiteralFlow, over: Partial<Binding> = {}): Binding {
  const contact = over.contact ?? "sip:alice@192.0.2.7:49201;transport=tls";
  return {
    aor: "alice@example.com",
    key: over.instance ?? contact,
    contact,
    parameters: [["methods", '"INVITE, BYE"']],
    instance: undefined,
    epid: undefined,
    gruu: undefined,
    opaque: undefined,
    q: 1,
    expiresAt: 3_600_000,
    registeredAt: 0,
    path: [],
    callId: "call-1",
    cseq: 1,
    userAgent: "desk phone 1.0",
    flowId: flow.id,
    transport: flow.transport,
    subscription: undefined,
    ...over,
  };
}

const aor = "alice@example.com";
const put = (table: Location, flow: LiteralFlow, ...put: Binding[]) =>
  table.apply({ aor, put, drop: [] }, flow);

test("a device is found by its address, contact, GRUU and connection, and no promise is made over TLS", () => {
  const { table } = createTable();
  const flow = tls();
  const one = binding(flow, {
    instance: "urn:uuid:1",
    opaque: "AAAA",
    gruu: "sip:alice@example.com;gr=AAAA",
  });
  expect(put(table, flow, one)).toBeUndefined();
  expect(table.find(aor)).toMatchObject([one]);
  expect(table.findByContact(one.contact)).toMatchObject(one);
  expect(table.findByGruu(aor, "AAAA")).toMatchObject(one);
  expect(table.findByGruu(aor, "user:epid:AAAA")).toMatchObject(one);
  expect(table.findByGruu("bob@example.com", "AAAA")).toBeUndefined();
  expect(table.findByGruu(aor, "")).toBeUndefined();
  expect(table.findByFlow(flow.id)).toMatchObject([one]);
  expect([...table.all()]).toHaveLength(1);
});

test("the device that signed in last is named first, and refreshing moves nobody", () => {
  const { table } = createTable();
  const flow = tls();
  const [old, young] = [binding(flow, { contact: "sip:a@h" }), binding(flow, { contact: "sip:b@h" })];
  void put(table, flow, old);
  void put(table, flow, young);
  void put(table, flow, { ...old, cseq: 2 });
  expect(table.find(aor).map((one) => [one.contact, one.cseq])).toEqual([
    ["sip:b@h", 1],
    ["sip:a@h", 2],
  ]);
});

test("who listens is told which devices are gone for good, and whose connection only broke", async () => {
  const { table, clock } = createTable();
  const told: (readonly string[])[] = [];
  table.onChange(() => {
    throw new Error("planted");
  });
  table.onChange((_aor, left, ended) =>
    told.push([`${left.length} left`, ...ended.map(({ contact }) => contact)]),
  );
  const [one, two] = [tls("one"), tls("two")];
  const [a, b, c] = ["a", "b", "c"].map((name) => binding(one, { contact: `sip:${name}@h`, key: name }));
  const d = binding(two, { contact: "sip:d@h", key: "d", expiresAt: 30_000 });
  if (!a || !b || !c) throw new Error("unreachable");
  void table.apply({ aor, put: [a, b, c], drop: [] }, one);
  void put(table, two, d);
  void table.apply({ aor, put: [], drop: [a] }, one);
  await table.remove(b, "an administrator signed it out");
  one.close("reset by the other side");
  clock.pass(30_000);
  expect(told).toEqual([
    ["3 left"],
    ["4 left"],
    ["3 left", "sip:a@h"],
    ["2 left", "sip:b@h"],
    ["1 left"],
    ["0 left", "sip:d@h"],
  ]);
});

test("a binding is gone with its time, not a millisecond earlier, and one timer serves all", () => {
  const { table, clock } = createTable();
  const flow = tls();
  const listeners = countListeners(flow);
  void put(table, flow, binding(flow, { contact: "sip:a@h", expiresAt: 60_000 }));
  void put(table, flow, binding(flow, { contact: "sip:b@h", expiresAt: 30_000 }));
  const seen: number[] = [];
  table.onChange((_, bindings) => seen.push(bindings.length));
  clock.pass(29_999);
  expect(table.find(aor)).toHaveLength(2);
  clock.pass(1);
  expect(table.find(aor).map((one) => one.contact)).toEqual(["sip:a@h"]);
  void put(table, flow, binding(flow, { contact: "sip:a@h", expiresAt: 90_000 }));
  clock.pass(59_999);
  expect(table.size).toBe(1);
  clock.pass(1);
  expect([table.size, table.find(aor).length, listeners()]).toEqual([0, 0, 0]);
  expect(seen).toEqual([1, 1, 0]);
  expect(table.lastSeen(aor)).toMatchObject({
    until: 90_000,
    reason: "its time ran out and it did not sign in again",
  });
});

test("a connection takes its bindings along, and for a day it is known since when and why", () => {
  const { table, clock } = createTable();
  const flow = tls();
  void put(table, flow, binding(flow, { contact: "sip:a@h" }), binding(flow, { contact: "sip:b@h" }));
  clock.pass(5_000);
  flow.close("reset by the other side");
  expect([table.find(aor), table.findByFlow(flow.id), table.size]).toEqual([[], [], 0]);
  expect(table.lastSeen(aor)).toMatchObject({
    until: 5_000,
    reason: "its connection ended: reset by the other side",
    userAgent: "desk phone 1.0",
  });
  clock.pass(24 * 3600_000);
  expect(table.lastSeen(aor)).toBeUndefined();
});

test("a device that signs in again on a new connection survives the end of the old one", () => {
  const { table } = createTable();
  const old = tls();
  const fresh = tls("1A01");
  const listeners = countListeners(old);
  void put(table, old, binding(old, { instance: "urn:uuid:1" }));
  void put(table, fresh, binding(fresh, { instance: "urn:uuid:1", contact: "sip:alice@192.0.2.7:50000" }));
  old.close("idle");
  expect(table.find(aor).map((one) => one.flowId)).toEqual(["1A01"]);
  expect(listeners()).toBe(0);
  expect(table.findByContact("sip:alice@192.0.2.7:49201;transport=tls")).toBeUndefined();
});

test("whoever registers on a connection that is closed already is not signed in", () => {
  const { table } = createTable();
  const flow = literalFlow({ id: "1A02", transport: "tcp" });
  flow.close("gone");
  void put(table, flow, binding(flow));
  expect([table.size, table.find(aor)]).toEqual([0, []]);
});

test("a contact that two connections claim belongs to nobody", () => {
  const { table } = createTable();
  const [one, two] = [tls(), tls("1A01")];
  void put(table, one, binding(one, { contact: "sip:x@h" }));
  void table.apply(
    {
      aor: "mallory@example.com",
      put: [binding(two, { aor: "mallory@example.com", contact: "sip:x@h" })],
      drop: [],
    },
    two,
  );
  expect(table.findByContact("sip:x@h")).toBeUndefined();
  two.close("bye");
  expect(table.findByContact("sip:x@h")?.aor).toBe(aor);
});

test("over UDP the store has the binding before the promise resolves, and a new start finds it", async () => {
  const store = createMemoryStore();
  const clock = new VirtualClock();
  const flow = literalFlow({ id: "u-1", transport: "udp" });
  const { table } = createTable({ store, clock });
  const granted = put(table, flow, binding(flow, { expiresAt: 60_000 }));
  expect(granted).toBeInstanceOf(Promise);
  await granted;
  expect([...store.records.keys()]).toEqual([`${aor}\tsip:alice@192.0.2.7:49201;transport=tls`]);

  const again = createTable({ store, clock }).table;
  const scope = new Scope();
  await again.start(scope);
  expect(again.find(aor)).toMatchObject([
    { flowId: flow.id, expiresAt: 60_000, userAgent: "desk phone 1.0" },
  ]);
  expect(again.findByFlow(flow.id)).toHaveLength(1);
  clock.pass(60_000);
  expect(again.find(aor)).toEqual([]);
  await scope.end();
  expect(store.records.size).toBe(0);
});

test("signing out over UDP and moving to TCP take the binding out of the store", async () => {
  const store = createMemoryStore();
  const { table } = createTable({ store });
  const [udp, tcp] = [
    literalFlow({ id: "u-1", transport: "udp" }),
    literalFlow({ id: "1A02", transport: "tcp" }),
  ];
  const one = binding(udp, { instance: "urn:uuid:1" });
  await put(table, udp, one);
  await put(table, tcp, binding(tcp, { instance: "urn:uuid:1" }));
  expect(store.records.size).toBe(0);
  await put(table, udp, one);
  await table.apply({ aor, put: [], drop: table.find(aor) }, udp);
  expect([store.records.size, table.size]).toEqual([0, 0]);
  expect(table.lastSeen(aor)?.reason).toBe("it signed out");
});

test("what the store refuses did not happen, and the reason is explained", async () => {
  const store: BindingStore = {
    save: async () => {
      throw new Error("disk full");
    },
    load: async () => [],
  };
  const { table } = createTable({ store });
  const flow = literalFlow({ id: "u-1", transport: "udp" });
  await expect(put(table, flow, binding(flow))).rejects.toMatchObject({
    explanation: { id: "LOC-0002", why: { observed: "Error: disk full" } },
  });
  expect([table.size, table.find(aor)]).toEqual([0, []]);
});

test("a full table refuses new devices, not renewals", () => {
  const tiny: LiveSettings = {
    ...settings,
    get: (setting) => (setting.name === mostBindings.name ? (1 as typeof setting.default) : setting.default),
  };
  const { table } = createTable({ settings: tiny });
  const flow = tls();
  void put(table, flow, binding(flow, { contact: "sip:a@h" }));
  void put(table, flow, binding(flow, { contact: "sip:a@h", cseq: 2 }));
  expect(() => put(table, flow, binding(flow, { contact: "sip:b@h" }))).toThrow("LOC-0001");
  expect(table.find(aor).map((one) => [one.contact, one.cseq])).toEqual([["sip:a@h", 2]]);
});

test("a device that is signed out by the server hears why, and its address remembers it", async () => {
  const { table, ended } = createTable();
  const flow = tls();
  void put(table, flow, binding(flow, { contact: "sip:a@h" }));
  const [device] = table.find(aor);
  if (device) await table.remove(device, "the account was disabled", "rejected");
  if (device) await table.remove(device, "the account was disabled", "rejected");
  expect(ended).toEqual([["sip:a@h", "rejected", "the account was disabled"]]);
  expect([table.find(aor), table.lastSeen(aor)?.reason]).toEqual([[], "the account was disabled"]);
});
