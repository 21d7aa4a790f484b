import { afterEach, describe, expect, test } from "vitest";
import { printXml, type XmlElement } from "#formats/xml/element";
import {
  ALICE,
  BOB,
  EPID,
  MACHINE,
  machine,
  noted,
  openPresence,
  type PresenceOptions,
  state,
  word,
} from "#testing/open-presence";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open(options?: PresenceOptions) {
  const opened = await openPresence(options);
  ends.push(opened.end);
  return opened;
}

describe("somebody of whom nothing is known but the account", () => {
  test("is signed out, and has a name", async () => {
    const { presence } = await open();
    expect(presence.seen(ALICE, BOB)).toEqual({
      state: "signed-out",
      availability: 18500,
      displayName: "Alice Smith",
    });
    expect(presence.containerOf(ALICE, BOB)).toBe(200);
    expect(presence.containerOf(ALICE, ALICE)).toBe(2);
    expect(presence.containerOf(ALICE, "zoe@example.net")).toBe(100);
  });

  test("shows each audience its card", async () => {
    const { presence, knows } = await open();
    knows(ALICE, { title: "Manager", company: "Example", mobile: "+49 170 1", office: "B-12" });
    const card = (container: number) =>
      presence
        .visible(ALICE, container, ["contactCard"])
        .map(({ content }) => printXml(content as XmlElement))[0];
    expect(card(0)).toContain("<displayName>Alice Smith</displayName>");
    expect(card(0)).not.toContain("alice@example.com");
    expect(card(32000)).toContain("<email>alice@example.com</email>");
    expect(card(32000)).not.toContain("Manager");
    expect(card(100)).toContain("<title>Manager</title>");
    expect(card(200)).toContain("<office>B-12</office>");
    expect(card(200)).not.toContain("170");
    expect(card(400)).toContain('<phone type="mobile"><uri>tel:+491701</uri>');
  });

  test("five states are five answers", async () => {
    const { presence, devices, person } = await open();
    devices(ALICE, [{ key: "desk" }]);
    const stateOf = (owner: string) => presence.seen(owner, BOB).state;
    expect(stateOf(ALICE)).toBe("available-data");
    expect(stateOf("carol@example.com")).toBe("signed-out");
    expect(stateOf("nobody@example.com")).toBe("no-such-user");
    expect(stateOf("zoe@example.net")).toBe("unreachable");
    await presence.setMembers(ALICE, [
      { container: 32000, version: 1, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    expect(stateOf(ALICE)).toBe("not-allowed");
    person("changed", "Alice Smith", { enabled: false });
    expect(stateOf(ALICE)).toBe("no-such-user");
    expect(presence.containerOf(ALICE, BOB)).toBeUndefined();
  });
});

describe("the life of a device", () => {
  test("a phone that says nothing of itself is there as long as it is signed in", async () => {
    const { presence, devices, clock, take } = await open();
    devices(ALICE, [{ key: "desk" }]);
    expect(take()).toHaveLength(1);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ state: "available-data", availability: 3500 });
    devices(ALICE, []);
    clock.pass(3_999);
    expect(take()).toEqual([]);
    clock.pass(1);
    expect(take()).toHaveLength(1);
    expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
  });

  test("a Communicator client that signed in is seen only when it says so", async () => {
    const { presence, devices } = await open();
    devices(ALICE, [{ epid: EPID }]);
    expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
  });

  test("a device that comes back within the grace keeps what it published, and nobody hears of it", async () => {
    const { presence, devices, clock, take } = await open();
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    take();
    devices(ALICE, []);
    clock.pass(3_999);
    devices(ALICE, [{ epid: EPID }]);
    clock.pass(60_000);
    expect(take()).toEqual([]);
    expect(presence.publications(ALICE, ["state"]).some(({ instance }) => instance === MACHINE)).toBe(true);
  });

  test("a device that signed out is gone at once: the grace is for broken connections", async () => {
    const { presence, devices, take } = await open();
    devices(ALICE, [{ epid: EPID }, { epid: "two" }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    await presence.publish(ALICE, "two", [{ ...machine(15500), instance: 0x30000002 }]);
    take();
    devices(ALICE, [{ epid: "two" }], [{ epid: EPID }]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 15500 });
    devices(ALICE, []); // its connection broke
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 15500 });
    devices(ALICE, [], [{ epid: "two" }]); // and it said good-bye over a new one
    expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
    expect(take()).toHaveLength(2);
  });

  test("what a device published that is not signed in does not stay, unless it signs in meanwhile", async () => {
    const { presence, devices, clock } = await open();
    await presence.publish(ALICE, "any word", [machine(3500)]);
    clock.pass(3_999);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 3500 });
    clock.pass(1);
    expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
    await presence.publish(ALICE, EPID, [machine(3500)]);
    devices(ALICE, [{ epid: EPID }]);
    clock.pass(60_000);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 3500 });
  });

  test("a device that signs out and in again under its word stays", async () => {
    const { presence, devices } = await open();
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    devices(ALICE, [{ epid: EPID }], [{ epid: EPID }]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 3500 });
  });

  test("without a grace it is gone at once", async () => {
    const { presence, devices } = await open({ settings: { "presence.grace-seconds": 0 } });
    devices(ALICE, [{ epid: EPID }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    devices(ALICE, []);
    expect(presence.seen(ALICE, BOB).state).toBe("signed-out");
  });

  test("one of two devices goes with its own words; what is the user's goes with the last", async () => {
    const { presence, devices, clock } = await open();
    devices(ALICE, [{ epid: EPID }, { epid: "two" }]);
    await presence.publish(ALICE, EPID, [machine(3500)]);
    await presence.publish(ALICE, "two", [
      { ...machine(15500), instance: 0x30000002 },
      { ...noted("here"), expireType: "user" },
    ]);
    devices(ALICE, [{ epid: "two" }]);
    clock.pass(4_000);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 15500, note: "here" });
    devices(ALICE, []);
    clock.pass(4_000);
    expect(presence.seen(ALICE, BOB)).toEqual({
      state: "signed-out",
      availability: 18500,
      displayName: "Alice Smith",
    });
  });

  test("what a device publishes after it was given up goes too", async () => {
    const { presence, devices, clock } = await open();
    devices(ALICE, [{ epid: EPID }]);
    devices(ALICE, [{ key: "desk" }]);
    clock.pass(4_000);
    await presence.publish(ALICE, EPID, [{ ...machine(15500), category: "other" }]);
    expect(presence.publications(ALICE, ["other"])).toHaveLength(1);
    clock.pass(4_000);
    expect(presence.publications(ALICE, ["other"])).toEqual([]);
  });

  test("what lasts for a time ends to the millisecond", async () => {
    const { presence, devices, clock, take } = await open();
    devices(ALICE, [{ key: "desk" }]);
    await presence.publish(ALICE, EPID, [{ ...word(9500), expireType: "time", expiresSeconds: 60 }]);
    take();
    clock.pass(59_999);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 9500 });
    clock.pass(1);
    expect(take()).toHaveLength(1);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 3500 });
  });

  test("a meeting that begins later is seen when it begins", async () => {
    const { presence, devices, clock, take } = await open();
    devices(ALICE, [{ key: "desk" }]);
    const content = state("calendarState", 6500);
    const later = {
      ...content,
      attributes: [
        ...content.attributes,
        { name: "startTime", namespace: "", value: "1970-01-01T00:10:00Z" },
      ],
    };
    await presence.publish(ALICE, EPID, [
      { ...word(0), instance: 0x40000001, expireType: "time", expiresSeconds: 3600, content: later },
    ]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 3500 });
    take();
    clock.pass(600_000);
    expect(take()).toHaveLength(1);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ availability: 6500 });
  });
});

describe("access levels", () => {
  test("adding moves a user, and every container that changed counts its version", async () => {
    const { presence, take } = await open();
    const bob = { type: "user", value: BOB } as const;
    await presence.setMembers(ALICE, [{ container: 300, version: 0, add: [bob], remove: [] }]);
    expect(take()).toMatchObject([{ members: [300], categories: [] }]);
    await presence.setMembers(ALICE, [{ container: 400, version: 0, add: [bob], remove: [] }]);
    expect(take()).toMatchObject([{ members: [300, 400] }]);
    expect(presence.containers(ALICE)).toEqual([
      { id: 100, version: 1, members: [{ type: "federated" }] },
      { id: 200, version: 1, members: [{ type: "sameEnterprise" }] },
      { id: 300, version: 2, members: [] },
      { id: 400, version: 1, members: [bob] },
      { id: 32000, version: 1, members: [{ type: "publicCloud" }] },
    ]);
  });

  test("a version that is not the stored one changes nothing", async () => {
    const { presence, take } = await open();
    const add = [{ type: "user", value: BOB }] as const;
    const outcome = await presence.setMembers(ALICE, [
      { container: 300, version: 0, add, remove: [] },
      { container: 200, version: 4, add: [], remove: [] },
    ]);
    expect(outcome).toEqual({ kind: "conflict", conflicts: [{ index: 2, version: 4, current: 1 }] });
    expect(presence.containerOf(ALICE, BOB)).toBe(200);
    expect(take()).toEqual([]);
  });

  test("nobody reads a user's own containers, and there is a limit", async () => {
    const { presence } = await open();
    const add = [{ type: "user", value: BOB }] as const;
    expect(await presence.setMembers(ALICE, [{ container: 2, version: 0, add, remove: [] }])).toMatchObject({
      kind: "refused",
      status: 403,
    });
    const many = Array.from(
      { length: 5_000 },
      (_, at) => ({ type: "user", value: `u${at}@example.com` }) as const,
    );
    const outcome = await presence.setMembers(ALICE, [{ container: 300, version: 0, add: many, remove: [] }]);
    expect(outcome).toMatchObject({ kind: "refused", status: 413 });
    if (outcome.kind !== "refused") throw new Error("not refused");
    expect(outcome.problem.explanation.legacy).toEqual({ "ms-diagnostics": 2006 });
  });

  test("do not disturb stops calls and messages, but for the team and for oneself", async () => {
    const { presence, devices } = await open();
    devices(ALICE, [{ key: "desk" }]);
    await presence.publish(ALICE, EPID, [word(9500)]);
    expect(presence.admits(ALICE, BOB, "call")).toBe("do-not-disturb");
    expect(presence.admits(ALICE, "zoe@example.net", "message")).toBe("do-not-disturb");
    expect(presence.admits(ALICE, ALICE, "message")).toBe("admitted");
    await presence.setMembers(ALICE, [
      { container: 300, version: 0, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    expect(presence.admits(ALICE, BOB, "call")).toBe("admitted");
    await presence.setMembers(ALICE, [
      { container: 32000, version: 1, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    expect(presence.admits(ALICE, BOB, "call")).toBe("blocked");
    expect(presence.admits("carol@example.com", BOB, "call")).toBe("admitted");
  });

  test("who may break through is a setting", async () => {
    const { presence, devices } = await open({ settings: { "presence.breakthrough-containers": ["200"] } });
    devices(ALICE, [{ key: "desk" }]);
    await presence.publish(ALICE, EPID, [word(9500)]);
    expect(presence.admits(ALICE, BOB, "call")).toBe("admitted");
  });
});

describe("who watches", () => {
  test("is shown once, and never again once acknowledged", async () => {
    const { presence, take } = await open();
    presence.watched(ALICE, BOB);
    expect(take()).toMatchObject([{ owner: ALICE, subscribers: true, categories: [] }]);
    expect(presence.subscribers(ALICE)).toEqual([
      { address: BOB, displayName: "Bob Jones", acknowledged: false },
    ]);
    presence.watched(ALICE, BOB);
    expect(take()).toEqual([]);
    expect(await presence.acknowledge(ALICE, BOB)).toBe(true);
    expect(take()).toHaveLength(1);
    expect(presence.subscribers(ALICE)).toEqual([]);
    presence.watched(ALICE, BOB);
    expect(take()).toEqual([]);
    expect(await presence.acknowledge(ALICE, BOB)).toBe(false);
    expect(await presence.acknowledge(ALICE, "carol@example.com")).toBe(false);
  });

  test("is not shown when they are a contact, blocked, or the user", async () => {
    const { presence, take } = await open({ contacts: ["carol@example.com"] });
    await presence.setMembers(ALICE, [
      { container: 32000, version: 1, add: [{ type: "user", value: BOB }], remove: [] },
    ]);
    take();
    for (const watcher of [ALICE, BOB, "carol@example.com"]) presence.watched(ALICE, watcher);
    expect(take()).toEqual([]);
    expect(presence.subscribers(ALICE)).toEqual([]);
  });
});

describe("the directory", () => {
  test("another name is another card, for those whose card it changes", async () => {
    const { presence, person, knows, take } = await open();
    await presence.publish(ALICE, EPID, [noted("here")]);
    take();
    person("changed", "Alice Jones");
    expect(take()).toMatchObject([{ categories: ["contactCard"] }]);
    expect(presence.seen(ALICE, BOB)).toMatchObject({ displayName: "Alice Jones" });
    expect(presence.publications(ALICE, ["contactCard"]).map(({ version }) => version)).toEqual([
      2, 2, 2, 2, 2, 2,
    ]);
    knows(ALICE, { mobile: "+491701" });
    person("changed", "Alice Jones");
    const [change] = take();
    expect([...(change?.visible ?? [])]).toEqual([[400, ["contactCard"]]]);
  });

  test("who is removed is gone with everything, who is disabled is seen by nobody", async () => {
    const { presence, person, take, clock } = await open();
    await presence.publish(ALICE, EPID, [{ ...noted("here"), expireType: "time", expiresSeconds: 60 }]);
    take();
    person("changed", "Alice Smith", { enabled: false });
    expect(take()).toMatchObject([{ members: [0, 2, 100, 200, 300, 400, 32000] }]);
    expect(presence.publications(ALICE)).toEqual([]);
    person("removed", "Alice Smith");
    expect(take()).toHaveLength(1);
    clock.pass(60_000);
    expect(take()).toEqual([]);
    expect(await presence.publish(ALICE, EPID, [noted("x")])).toMatchObject({ kind: "refused", status: 404 });
    person("added", "Alice Smith");
    expect(take()).toMatchObject([{ owner: ALICE }]);
    expect(presence.publications(ALICE, ["note"])).toEqual([]);
  });
});
