import { afterEach, describe, expect, test } from "vitest";
import { type Log, silentLog } from "#base/log";
import type { XmlElement } from "#formats/xml/element";
import { element, printXml, textOf } from "#formats/xml/element";
import {
  ALICE,
  BOB,
  EPID,
  machine,
  note,
  noted,
  openPresence,
  type PresenceOptions,
  state,
  word,
} from "#testing/open-presence";
import type { PublishOutcome } from "./contract.ts";
import { createMemoryStore } from "./store.memory.ts";
import type { PresenceStore } from "./store.ts";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open(options?: PresenceOptions) {
  const opened = await openPresence(options);
  ends.push(opened.end);
  return opened;
}

const kindOf = async (outcome: PublishOutcome | Promise<PublishOutcome>) => (await outcome).kind;

describe("publishing", () => {
  test("pidgin-sipe's first publication makes its user available, and everybody is told once", async () => {
    const { presence, devices, take, availability } = await open();
    devices(ALICE, [{ epid: EPID }]);
    expect(take()).toEqual([]);
    const outcome = presence.publish(ALICE, EPID, [
      machine(3500),
      machine(3500, 3),
      word(3500),
      word(3500, 3),
    ]);
    const told = take();
    expect(told).toHaveLength(1); // at once, before it is stored
    expect(told[0]?.owner).toBe(ALICE);
    expect(told[0]?.categories).toEqual(expect.arrayContaining(["state", "legacyInterop"]));
    expect(told[0]?.visible.get(200)).toEqual(expect.arrayContaining(["state", "legacyInterop"]));
    expect(told[0]?.visible.has(32000)).toBe(false);
    expect(await kindOf(outcome)).toBe("published");
    for (const container of [2, 3, 100, 200, 300, 400]) expect(availability(ALICE, container)).toBe("3500");
    expect(availability(ALICE, 32000)).toBe("18500");
    expect(presence.seen(ALICE, BOB)).toMatchObject({ state: "available-data", availability: 3500 });
  });

  test("versions count from 1, conflicts are all listed and change nothing, deleting nothing is fine", async () => {
    const { presence, take } = await open();
    await presence.publish(ALICE, EPID, [noted("one")]);
    await presence.publish(ALICE, EPID, [noted("two", 200, 1)]);
    take();
    const outcome = await presence.publish(ALICE, EPID, [
      { ...noted("", 300), content: "delete" },
      noted("three", 200, 1),
      noted("three", 400),
      { ...noted("", 100, 3), content: note("x") },
    ]);
    expect(outcome).toEqual({
      kind: "conflict",
      conflicts: [
        { index: 2, version: 1, current: 2 },
        { index: 4, version: 3, current: 0 },
      ],
    });
    expect(take()).toEqual([]);
    const notes = presence.publications(ALICE, ["note"]);
    expect(notes.map(({ container, version }) => [container, version])).toEqual([[200, 2]]);
    expect(await kindOf(presence.publish(ALICE, EPID, [{ ...noted("", 300), content: "delete" }]))).toBe(
      "published",
    );
    expect(take()).toEqual([]);
  });

  test("the third conflict of a kind within five seconds is let through, as pidgin-sipe would never stop", async () => {
    const { presence, clock } = await open();
    await presence.publish(ALICE, EPID, [noted("one")]);
    const again = () => kindOf(presence.publish(ALICE, "0d2c5d1f3a55", [noted("two")]));
    expect(await again()).toBe("conflict");
    clock.pass(2_500);
    expect(await again()).toBe("conflict");
    clock.pass(2_500);
    expect(await again()).toBe("published");
    expect(await again()).toBe("conflict");
    expect(await again()).toBe("conflict");
    clock.pass(5_001);
    expect(await again()).toBe("conflict");
  });

  test("what the server says of a user is not theirs to say", async () => {
    const { presence } = await open();
    const own: readonly [string, number, XmlElement?][] = [
      ["state", 1],
      ["state", 0x10000000],
      ["state", 7, state("aggregateState", 3500)],
      ["contactCard", 0],
      ["userProperties", 0],
      ["services", 0],
      ["legacyInterop", 1],
    ];
    for (const [category, instance, content = note("x")] of own) {
      const outcome = await presence.publish(ALICE, EPID, [{ ...noted("x"), category, instance, content }]);
      expect(outcome).toMatchObject({ kind: "refused", status: 403 });
      if (outcome.kind !== "refused") throw new Error(category);
      expect(outcome.problem.explanation.legacy).toEqual({ "ms-diagnostics": 2003 });
    }
    expect(
      await kindOf(presence.publish(ALICE, EPID, [{ ...noted("x"), category: "contactCard", instance: 1 }])),
    ).toBe("published");
  });

  test("sizes are bounded, and nothing of a refused request stays", async () => {
    const { presence } = await open();
    const outcome = await presence.publish(ALICE, EPID, [noted("short"), noted("x".repeat(70_000), 300)]);
    expect(outcome).toMatchObject({ kind: "refused", status: 413 });
    expect(presence.publications(ALICE, ["note"])).toEqual([]);
    const many = Array.from({ length: 1_001 }, (_, instance) => ({ ...noted("x"), instance }));
    expect(await presence.publish(ALICE, EPID, many)).toMatchObject({ kind: "refused", status: 413 });
    const long = Array.from({ length: 17 }, (_, instance) => ({ ...noted("x".repeat(65_000)), instance }));
    expect(await presence.publish(ALICE, EPID, long)).toMatchObject({ kind: "refused", status: 413 });
  });

  test("the same words again count a version and show nobody anything new", async () => {
    const { presence, take } = await open();
    await presence.publish(ALICE, EPID, [noted("one")]);
    take();
    await presence.publish(ALICE, EPID, [noted("one", 200, 1)]);
    const [change] = take();
    expect(change?.categories).toEqual(["note"]);
    expect(change?.visible.size).toBe(0);
  });

  test("what is cleared keeps its version and is not seen", async () => {
    const { presence } = await open();
    await presence.publish(ALICE, EPID, [noted("one")]);
    await presence.publish(ALICE, EPID, [{ ...noted("", 200, 1), content: undefined }]);
    expect(presence.publications(ALICE, ["note"])).toMatchObject([{ version: 2, content: undefined }]);
    expect(presence.visible(ALICE, 200, ["note"])).toEqual([]);
  });

  test("do not disturb: colleagues see it, the team sees urgent interruptions only", async () => {
    const { presence, devices, availability } = await open();
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500), machine(3500, 3), word(9500), word(9500, 3)]);
    expect(availability(ALICE, 200)).toBe("9500");
    expect(availability(ALICE, 300)).toBe("6900");
    const [callers] = presence.visible(ALICE, 0, ["dndState"]);
    expect(textOf(callers?.content)).toBe("9500");
  });

  test("idle people say since when, as seen by those who may know", async () => {
    const { presence, devices, clock } = await open();
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    clock.pass(60_000);
    await presence.publish(ALICE, EPID, [machine(5000, 2, 1)]);
    clock.pass(60_000);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 5000, lastActive: 60_000 });
    await presence.publish(ALICE, EPID, [machine(15500, 2, 2)]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 15500, lastActive: 60_000 });
  });

  test("in a call, a meeting, with a note: in plain words", async () => {
    const { presence, devices } = await open();
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500), word(3500), noted("back at five")]);
    const inCall = state(
      "phoneState",
      6500,
      '<activity token="on-the-phone" minAvailability="6500" maxAvailability="8999"><custom LCID="1033">Talking</custom></activity>',
    );
    await presence.publish(ALICE, "calls", [
      { ...machine(0), instance: 0x80000001, version: undefined, content: inCall },
    ]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({
      availability: 6500,
      activity: "on-the-phone",
      activityText: "Talking",
      note: "back at five",
    });
    await presence.publish(ALICE, "calls", [
      { ...machine(0), instance: 0x80000001, version: undefined, content: "delete" },
    ]);
    expect(presence.seen(ALICE, BOB)).not.toHaveProperty("activity");
  });
});

describe("what lasts", () => {
  test("10,000 changes of devices write nothing", async () => {
    const store = createMemoryStore();
    const { presence, devices } = await open({ store });
    devices(ALICE, [{ epid: EPID }]);
    for (let version = 0; version < 10_000; version++) {
      const outcome = presence.publish(ALICE, EPID, [machine(version % 2 ? 3500 : 5000, 2, version)]);
      expect(outcome).toEqual({ kind: "published" }); // no promise
    }
    expect(store.writes).toBe(0);
  });

  test("what a phone says by PUBLISH waits for no store: it says it anew after a restart", async () => {
    const store = createMemoryStore();
    const { presence } = await open({ store });
    const state = {
      ...machine(6500, 2, undefined),
      expireType: "time",
      expiresSeconds: 60,
      volatile: true,
    } as const;
    expect(presence.publish(ALICE, "phone", [state])).toEqual({ kind: "published" }); // no promise
    expect(store.writes).toBe(0);
  });

  test("status, note, access levels and who was shown are there after a restart; devices are not", async () => {
    const store = createMemoryStore();
    const before = await open({ store });
    before.devices(ALICE, [{ epid: EPID }]);
    await before.presence.publish(ALICE, EPID, [machine(3500), word(9500), noted("hello")]);
    await before.presence.setMembers(ALICE, [
      { container: 400, version: 0, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    before.presence.watched(ALICE, "carol@example.com");
    const { presence, devices } = await open({ store });
    expect(presence.seen(ALICE, "carol@example.com")).toMatchObject({ state: "signed-out", note: "hello" });
    expect(presence.containerOf(ALICE, BOB)).toBe(400);
    expect(presence.subscribers(ALICE)).toMatchObject([{ address: "carol@example.com" }]);
    devices(ALICE, [{ key: "desk" }]);
    expect(presence.seen(ALICE, "carol@example.com")).toMatchObject({ availability: 9500 });
  });

  test("what cannot be stored is taken back, and its publisher is told", async () => {
    const kept = createMemoryStore();
    let full = false;
    const store: PresenceStore = {
      load: (now) => kept.load(now),
      save: (id, change) => (full ? Promise.reject(new Error("disk full")) : kept.save(id, change)),
    };
    const { presence, take } = await open({ store });
    await presence.publish(ALICE, EPID, [noted("one")]);
    full = true;
    take();
    expect(await presence.publish(ALICE, EPID, [noted("two", 200, 1)])).toMatchObject({
      kind: "refused",
      status: 503,
    });
    expect(take()).toHaveLength(2);
    expect(presence.publications(ALICE, ["note"])).toMatchObject([{ version: 1 }]);
    const blocked = await presence.setMembers(ALICE, [
      { container: 32000, version: 1, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    expect(blocked).toMatchObject({ kind: "refused", status: 503 });
    expect(presence.containerOf(ALICE, BOB)).toBe(200);
  });

  test("an acknowledgement that cannot be stored is taken back: the subscriber waits on", async () => {
    const kept = createMemoryStore();
    let full = false;
    const store: PresenceStore = {
      load: (now) => kept.load(now),
      save: (id, change) => (full ? Promise.reject(new Error("disk full")) : kept.save(id, change)),
    };
    const { presence } = await open({ store });
    presence.watched(ALICE, BOB);
    full = true;
    await expect(presence.acknowledge(ALICE, BOB)).rejects.toMatchObject({
      explanation: { id: "PRES-0004" },
    });
    expect(presence.subscribers(ALICE)).toMatchObject([{ address: BOB, acknowledged: false }]);
  });
});

describe("defects and strangers", () => {
  test("a listener that throws is logged as a defect; the publisher is answered and the others hear", async () => {
    const logged: unknown[] = [];
    const log: Log = { ...silentLog, write: (level, text, fields) => logged.push([level, text, fields]) };
    const { presence } = await open({ log });
    const heard: string[] = [];
    const stop = presence.onChange(() => {
      throw new Error("planted");
    });
    presence.onChange(({ owner }) => heard.push(owner));
    expect(await presence.publish(ALICE, EPID, [noted("one")])).toEqual({ kind: "published" });
    expect(heard).toEqual([ALICE]);
    expect(logged).toEqual([
      ["error", expect.stringContaining("listener"), { owner: ALICE, details: new Error("planted") }],
    ]);
    stop();
    await presence.publish(ALICE, EPID, [noted("two", 200, 1)]);
    expect(logged).toHaveLength(1);
  });

  test("what is kept is counted as it is printed: a namespace costs wherever it differs", async () => {
    const { presence } = await open();
    const namespaces = ["a", "b"].map((letter) => `urn:${letter.repeat(190)}`);
    const children = Array.from({ length: 1_000 }, (_, at) => element("x", namespaces[at % 2] ?? ""));
    const content = element("note", "", {}, children);
    expect(printXml(content).length).toBeGreaterThan(200_000);
    expect(await presence.publish(ALICE, EPID, [{ ...noted(""), content }])).toMatchObject({
      kind: "refused",
      status: 413,
      problem: { explanation: { id: "PRES-0003", why: { expected: { atMost: 65_536 } } } },
    });
  });
});
