import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printPidf, readPidf } from "#formats/pidf/presence-document";
import { attributeOf } from "#formats/xml/element";
import type { Document, Subscription } from "#roles/subscriptions/contract";
import { LiteralPresence } from "#testing/literal-presence";
import { VirtualClock } from "#testing/virtual-clock";
import type { Seen } from "../contract.ts";
import { decideReported } from "./decide-reported.ts";
import { SeenPrinter, saidOf } from "./print-seen.ts";
import { deviceNumber, reportedSlots } from "./reported-changes.ts";
import { StandardWatchers } from "./watchers.ts";

const reported = (inside: string) => {
  const read = readPidf(`<presence>${inside}</presence>`);
  if (!read.ok) throw new Error(read.expected);
  return decideReported(read.value);
};
const tuple = (basic: string): string => `<tuple id="a"><status><basic>${basic}</basic></status></tuple>`;
const person = (activity: string): string => `<person><activities>${activity}</activities></person>`;

describe("what a phone reports", () => {
  test.each([
    [tuple("open"), 3500, undefined],
    [tuple("closed"), 18500, undefined],
    [tuple("closed") + tuple("open"), 3500, undefined],
    [tuple("closed") + person("<away/>"), 18500, undefined], // linphone 5.1: do not disturb
    [tuple("open") + person("<unknown/>"), 3500, undefined],
    [tuple("open") + person("<on-the-phone/>"), 6500, "on-the-phone"],
    [tuple("open") + person("<busy/><on-the-phone/>"), 6500, "on-the-phone"],
    [tuple("open") + person("<meeting/>"), 6500, "in-a-meeting"],
    [tuple("open") + person("<appointment/>"), 6500, "in-a-meeting"],
    [tuple("open") + person("<presentation/>"), 6500, "in-a-meeting"],
    [tuple("open") + person("<busy/>"), 6500, undefined],
    [tuple("open") + person("<other>Do not disturb</other>"), 6500, undefined],
    [tuple("open") + person("<permanent-absence>Do not disturb</permanent-absence>"), 15500, undefined],
    [tuple("open") + person("<activity>busy</activity>"), 6500, undefined],
    [tuple("open") + person("<steering/>"), 15500, undefined],
    [tuple("open") + person("<in-transit/>"), 15500, undefined],
    [person("<vacation/>"), 15500, undefined],
    ["<note>only a note</note>", undefined, undefined],
    ["", undefined, undefined],
  ])("%s is %s %s", (inside, availability, token) => {
    const { availability: number, token: word } = reported(inside);
    expect([number, word]).toEqual([availability, token]);
  });

  test("the person's note is taken before the tuple's", () => {
    const inside =
      '<tuple id="a"><status><basic>open</basic></status><note>tuple</note></tuple><person><note>person</note></person>';
    expect(reported(inside).note).toBe("person");
    expect(reported('<tuple id="a"><note>tuple</note></tuple>').note).toBe("tuple");
  });

  test("a machine state in both raw containers, and beside it what raises while somebody is busy", () => {
    const shown = (availability: number) =>
      reportedSlots("phone", { availability }).map(({ instance, container, content }) => [
        Math.floor(instance / 2 ** 28),
        container,
        attributeOf(content, "type"),
      ]);
    const machine = [
      [3, 2, "machineState"],
      [3, 3, "machineState"],
    ];
    expect(shown(3500)).toEqual(machine);
    expect(shown(15500)).toEqual(machine);
    expect(shown(6500)).toEqual([...machine, [8, 2, "phoneState"], [8, 3, "phoneState"]]);
  });

  test("the number of a device has 28 bits, and two words hardly share one", () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const number = deviceNumber(word);
        expect(number >= 0 && number < 2 ** 28 && Number.isInteger(number)).toBe(true);
      }),
    );
    const numbers = new Set(Array.from({ length: 1000 }, (_, at) => deviceNumber(`pidf:${at}`)));
    expect(numbers.size).toBe(1000);
  });
});

describe("what is seen, in PIDF", () => {
  const shown = (availability: number, activity?: string): Seen => ({
    state: availability < 18000 ? "available-data" : "signed-out",
    availability,
    displayName: "Bob",
    ...(activity && { activity }),
  });
  test.each([
    [shown(3500), "open", undefined],
    [shown(5000), "open", "away"],
    [shown(6500, "on-the-phone"), "open", "on-the-phone"],
    [shown(6500, "in-a-meeting"), "open", "meeting"],
    [shown(6500), "open", "busy"],
    [shown(6900, "urgent-interruptions-only"), "open", "busy"],
    [shown(7500), "open", "busy"],
    [shown(9500), "open", "busy"],
    [shown(12500), "open", "away"],
    [shown(15500), "open", "away"],
    [shown(18500), "closed", undefined],
    [{ state: "not-allowed" } as const, "closed", undefined],
    [{ state: "no-such-user" } as const, "closed", undefined],
  ])("%o is %s %s", (seen, basic, activity) => {
    const said = saidOf("bob@example.com", seen, 5);
    expect([said.basic, said.activity]).toEqual([basic, activity]);
  });

  test("who is blocked reads the same as everybody of somebody who is signed out", () => {
    const blocked = printPidf(saidOf("bob@example.com", { state: "not-allowed" }, 1));
    expect(blocked).toBe(printPidf(saidOf("bob@example.com", shown(18500), 2)));
  });
});

const OWNER = "bob@example.com";

function openWatchers() {
  const clock = new VirtualClock();
  const presence = new LiteralPresence();
  presence.holds(OWNER, "state", 200, 1, "<state/>");
  const directory = {
    find: () => undefined,
    isOurs: () => true,
    domains: () => ["example.com"],
    onChange: () => () => {},
  };
  const uses = {
    presence,
    clock,
    directory,
    contacts: { list: () => ({ number: 1, groups: [], contacts: [] }), onChange: () => () => {} },
    location: { findByFlow: () => [] },
    newTag: () => "tag",
  };
  const watchers = new StandardWatchers(uses, new SeenPrinter(presence), () => {});
  presence.onChange((change) => watchers.changed(change));
  const told: (Document | undefined)[] = [];
  const watch = (watcher: string) => {
    const subscription: Subscription = {
      watcher,
      resource: OWNER,
      epid: undefined,
      accept: [],
      options: new Set(),
      open: true,
      notify: () => {},
      end: () => {},
      onEnd: () => {},
    };
    watchers.watch(
      { subscription, number: watchers.nextNumber(), told: (_owner, document) => told.push(document) },
      OWNER,
    );
  };
  const changes = (container = 200, ...categories: string[]): void =>
    presence.changes(OWNER, { visible: new Map([[container, categories]]) });
  return { clock, presence, told, watch, changes };
}

describe("those who watch", () => {
  test("200 of one container share one document, which is printed once", () => {
    const { presence, told, watch, changes } = openWatchers();
    for (let at = 0; at < 200; at++) watch(`w${at}@example.com`);
    expect(presence.asked).toBe(1);
    changes(200, "state");
    expect(presence.asked).toBe(2);
    expect(told).toHaveLength(200);
    expect(new Set(told).size).toBe(1);
  });

  test("are told at once, then at most every 300 ms, and always of the last state", () => {
    const { clock, presence, told, watch, changes } = openWatchers();
    watch("alice@example.com");
    for (let at = 0; at < 50; at++) {
      presence.state = {
        state: "available-data",
        availability: 3500,
        displayName: "Bob",
        note: `note ${at}.`,
      };
      changes(200, "note");
      clock.pass(10);
    }
    clock.pass(300);
    expect(told.map((document) => /note \d+\./.exec(document?.body ?? "")?.[0])).toEqual([
      "note 0.",
      "note 29.",
      "note 49.",
    ]);
    clock.pass(10_000);
    expect(told).toHaveLength(3);
  });

  test("are not told of what PIDF does not say, nor of other containers", () => {
    const { told, watch, changes } = openWatchers();
    watch("alice@example.com");
    changes(200, "calendarData");
    changes(300, "state");
    expect(told).toEqual([]);
  });

  test("who is moved to another container is told all of it, and who sees no user any more that too", () => {
    const { clock, presence, told, watch } = openWatchers();
    watch("alice@example.com");
    presence.read.set(`${OWNER} alice@example.com`, 32000);
    presence.state = { state: "not-allowed" };
    presence.changes(OWNER, { members: [32000] });
    expect(told[0]?.body).toContain("<basic>closed</basic>");
    clock.pass(1_000);
    presence.held.delete(OWNER);
    presence.read.set(`${OWNER} alice@example.com`, undefined);
    presence.changes(OWNER, { members: [200] });
    expect(told).toHaveLength(2);
    expect(told[1]).toBeUndefined();
  });
});
