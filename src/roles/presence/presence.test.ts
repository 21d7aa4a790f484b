import { afterEach, describe, expect, test } from "vitest";
import { silentLog } from "#base/log";
import { Scope } from "#base/scope";
import { attributeOf, childElement, parseXml, printXml, textOf, type XmlElement } from "#formats/xml/element";
import { literalSettings } from "#testing/literal-settings";
import { VirtualClock } from "#testing/virtual-clock";
import type { Profile, User } from "../directory/contract.ts";
import type { Binding } from "../location/contract.ts";
import type { PresenceChange, PublicationChange, PublishOutcome } from "./contract.ts";
import { createPresence } from "./index.ts";
import { createMemoryStore } from "./store.memory.ts";
import type { PresenceStore } from "./store.ts";

const ALICE = "alice@example.com";
const BOB = "bob@example.com";
const EPID = "46b45a2a3940";

const scopes: Scope[] = [];
afterEach(async () => {
  for (const scope of scopes.splice(0)) await scope.end();
});

interface Options {
  readonly store?: PresenceStore;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly contacts?: readonly string[];
  readonly clock?: VirtualClock;
}

/** Presence of alice, bob and carol, where devices sign in by a word: one with an epid is a Communicator client. */
async function open({
  store = createMemoryStore(),
  settings = {},
  contacts = [],
  clock = new VirtualClock(),
}: Options = {}) {
  const users = new Map<string, User>();
  const profiles = new Map<string, Partial<Profile>>();
  const people = new Set<(user: User, change: "added" | "changed" | "removed") => void>();
  const moves = new Set<(aor: string, bindings: readonly Binding[]) => void>();
  const signedIn = new Map<string, readonly Binding[]>();
  const put = (name: string, more: Partial<User> = {}): User => {
    const address = `${name.split(" ")[0]?.toLowerCase()}@example.com`;
    const user: User = {
      id: users.get(address)?.id ?? users.size + 1,
      address,
      name,
      tel: undefined,
      enabled: true,
      createdAt: "1970-01-01T00:00:00Z",
      ...more,
    };
    users.set(address, user);
    return user;
  };
  for (const name of ["Alice Smith", "Bob Jones", "Carol King"]) put(name);
  const scope = new Scope();
  scopes.push(scope);
  const presence = await createPresence({
    clock,
    log: silentLog,
    settings: literalSettings(settings),
    directory: {
      find: (address) => users.get(address),
      all: () => users.values(),
      domains: () => ["example.com"],
      isOurs: (domain) => domain === "example.com",
      profile: (user) => ({ ...NOBODY_KNOWS, ...profiles.get(user.address) }),
      onChange: (action) => {
        people.add(action);
        return () => people.delete(action);
      },
    },
    location: {
      find: (aor) => signedIn.get(aor) ?? [],
      all: () => [...signedIn.values()].flat(),
      onChange: (action) => {
        moves.add(action);
        return () => moves.delete(action);
      },
    },
    contacts: { has: (_owner, address) => contacts.includes(address) },
    store,
  });
  presence.start({ handle: () => () => {} }, scope);
  const told: PresenceChange[] = [];
  presence.onChange((change) => told.push(change));
  return {
    presence,
    clock,
    told,
    /** Exactly these devices are signed in now. */
    devices(aor: string, devices: readonly ({ epid: string } | { key: string })[]) {
      const bindings = devices.map((one) => ({ aor, epid: undefined, key: "", ...one }) as Binding); // all that presence reads
      signedIn.set(aor, bindings);
      for (const action of moves) action(aor, bindings);
    },
    person(change: "added" | "changed" | "removed", name: string, more: Partial<User> = {}) {
      const user = put(name, more);
      if (change === "removed") users.delete(user.address);
      for (const action of people) action(user, change);
    },
    knows(address: string, profile: Partial<Profile>) {
      profiles.set(address, profile);
    },
    availability(owner: string, container: number): string {
      const [state] = presence
        .visible(owner, container, ["state"])
        .filter(({ content }) => attributeOf(content, "type") === "aggregateState");
      return textOf(state?.content && childElement(state.content, "availability"));
    },
    take(): PresenceChange[] {
      return told.splice(0);
    },
  };
}

const NOBODY_KNOWS: Profile = {
  givenName: "",
  surname: "",
  mail: "",
  title: "",
  department: "",
  company: "",
  office: "",
  phone: "",
  mobile: "",
  city: "",
  state: "",
  country: "",
};

function xml(text: string): XmlElement {
  const read = parseXml(text);
  if (!read.ok) throw new Error(read.expected);
  return read.value;
}

const state = (type: string, availability: number, more = ""): XmlElement =>
  xml(
    `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
      `xsi:type="${type}"><availability>${availability}</availability>${more}</state>`,
  );
const note = (text: string): XmlElement =>
  xml(
    `<note xmlns="http://schemas.microsoft.com/2006/09/sip/note"><body type="personal" uri="">${text}</body></note>`,
  );

const MACHINE = 0x346b45a2;
const machine = (availability: number, container = 2, version = 0): PublicationChange => ({
  category: "state",
  instance: MACHINE,
  container,
  version,
  expireType: "endpoint",
  content: state("machineState", availability),
});
const word = (availability: number, container = 2, version = 0): PublicationChange => ({
  category: "state",
  instance: 0x20000000,
  container,
  version,
  expireType: "static",
  content: state("userState", availability),
});
const noted = (text: string, container = 200, version = 0): PublicationChange => ({
  category: "note",
  instance: 0,
  container,
  version,
  expireType: "static",
  content: note(text),
});

const kindOf = async (outcome: PublishOutcome | Promise<PublishOutcome>) => (await outcome).kind;

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
