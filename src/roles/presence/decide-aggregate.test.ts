import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeOf, parseXml } from "#formats/xml/element";
import { decideAggregate, isDoNotDisturb, withoutDoNotDisturb } from "./decide-aggregate.ts";
import { type RawState, readState } from "./read-state.ts";

const NOW = Date.parse("2026-11-23T09:30:00Z");

interface Said {
  readonly availability: number;
  readonly activity?: string;
  readonly at?: number;
  readonly instance?: number;
  readonly startTime?: string;
}

/** A raw state as a client writes it (communicator-sign-in.md 6.4, 6.13). */
function said(
  kind: RawState["kind"],
  { availability, activity = "", at = 0, instance = 1, startTime }: Said,
): RawState {
  const start = startTime ? ` startTime="${startTime}"` : "";
  const text =
    `<state xmlns="http://schemas.microsoft.com/2006/09/sip/state" manual="false"${start} xsi:type="${kind}" ` +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><availability>${availability}</availability>` +
    `${activity}<endpointLocation/></state>`;
  const xml = parseXml(text);
  const state = xml.ok ? readState(instance, at, xml.value) : undefined;
  if (!state) throw new Error(`not a state: ${text}`);
  return state;
}

const machine = (availability: number, more: Partial<Said> = {}) =>
  said("machineState", { availability, ...more });
const user = (availability: number, more: Partial<Said> = {}) => said("userState", { availability, ...more });
const phone = said("phoneState", {
  availability: 6500,
  activity: '<activity token="on-the-phone" minAvailability="6500" maxAvailability="8999"/>',
  instance: 0x80000001,
});
const MEETING = '<activity token="in-a-meeting" minAvailability="6500" maxAvailability="8999"/>';
const meeting = said("calendarState", { availability: 6500, activity: MEETING, instance: 0x40000001 });
const outOfOffice = said("calendarState", {
  availability: 12000,
  activity: '<activity token="out-of-office" minAvailability="12000"/>',
  instance: 0x60000001,
});

describe("what somebody's devices, calendar, calls and own word say together", () => {
  // communicator-sign-in.md 6.7, with a call raising a manual "Available" and keeping its user from being away.
  const table: readonly [string, readonly RawState[], number, string?][] = [
    ["nothing: offline", [], 18500],
    ["a status without a device: offline", [user(3500)], 18500],
    ["a device that is off: offline", [machine(18500), user(3500)], 18500],
    ["an active device: available", [machine(3500)], 3500],
    ["the most active of two devices counts", [machine(15500), machine(3500)], 3500],
    ["an inactive device: inactive", [machine(5000)], 5000],
    ["a device left: away", [machine(15500)], 15500],
    ["the user's own word: busy", [machine(3500), user(6500)], 6500],
    ["busy and inactive", [machine(5000), user(6500)], 7500],
    ["be right back is absolute", [machine(3500), user(12500)], 12500],
    ["away is absolute", [machine(3500), user(15500), phone], 15500],
    ["appear offline is absolute", [machine(3500), user(18500)], 18500],
    ["do not disturb stays when the device is left", [machine(15500), user(9500)], 9500],
    ["do not disturb stays when it is inactive", [machine(5000), user(9500)], 9500],
    ["busy and left: away", [machine(15500), user(6500)], 15500],
    ["of two words the newer counts", [machine(3500), user(6500, { at: 1 }), user(9500, { at: 2 })], 9500],
    ["a meeting: busy", [machine(3500), meeting], 6500, "in-a-meeting"],
    ["a manual available beats the calendar", [machine(3500), user(3500), meeting], 3500],
    ["a call: busy", [machine(3500), phone], 6500, "on-the-phone"],
    ["a call raises a manual available too", [machine(3500), user(3500), phone], 6500, "on-the-phone"],
    ["a call does not lower do not disturb", [machine(3500), user(9500), phone], 9500],
    ["a call is shown before a meeting", [machine(3500), meeting, phone], 6500, "on-the-phone"],
    ["in a call at a computer that went to sleep: inactive", [machine(15500), phone], 7500, "on-the-phone"],
    ["out of office adds its token only while away", [machine(15500), outOfOffice], 15500, "out-of-office"],
    ["out of office does not raise", [machine(3500), outOfOffice], 3500],
    [
      "a meeting that begins later does not count",
      [machine(3500), said("calendarState", { availability: 6500, startTime: "2026-11-23T09:30:01Z" })],
      3500,
    ],
    [
      "a meeting that has begun counts",
      [machine(3500), said("calendarState", { availability: 6500, startTime: "2026-11-23T09:30:00" })],
      6500,
    ],
    ["an activity is shown only inside its bounds", [machine(3500), user(9500, { activity: MEETING })], 9500],
    [
      "the user's own activity comes first",
      [
        machine(3500),
        user(6500, { activity: '<activity token="in-a-conference" minAvailability="6500"/>' }),
        phone,
      ],
      6500,
      "in-a-conference",
    ],
  ];
  test.each(table)("%s", (_name, states, availability, token) => {
    const aggregate = decideAggregate(states, false, NOW);
    expect(aggregate.availability).toBe(availability);
    expect(aggregate.activity?.token).toBe(token);
  });

  test("a desk phone that publishes nothing counts as an active device", () => {
    expect(decideAggregate([], true, NOW).availability).toBe(3500);
    expect(decideAggregate([user(9500)], true, NOW).availability).toBe(9500);
    expect(decideAggregate([machine(15500)], true, NOW).availability).toBe(3500);
  });

  test("cleared states and those without a number say nothing", () => {
    const read = (inside: string) => {
      const xml = parseXml(
        `<state xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="machineState">${inside}</state>`,
      );
      return xml.ok ? readState(1, 0, xml.value) : "unreadable";
    };
    for (const inside of [
      "",
      "<availability/>",
      "<availability>-1</availability>",
      "<availability>1e4</availability>",
    ])
      expect(read(inside)).toBeUndefined();
    expect(read("<availability> 3500 </availability>")).toMatchObject({ availability: 3500 });
  });

  test("the team sees do not disturb as urgent interruptions only", () => {
    const team = withoutDoNotDisturb(decideAggregate([machine(3500), user(9500)], false, NOW));
    expect(team.availability).toBe(6900);
    expect(team.activity?.token).toBe("urgent-interruptions-only");
    expect(attributeOf(team.activity?.element, "minAvailability")).toBe("6900");
  });
});

const availabilities = fc.constantFrom(3000, 3500, 5000, 6500, 6900, 7500, 9500, 12500, 15500, 18500);
const states = fc.array(
  fc
    .tuple(
      fc.constantFrom<RawState["kind"]>("machineState", "userState", "calendarState", "phoneState"),
      availabilities,
      fc.nat(5),
      fc.nat(2 ** 32 - 1),
    )
    .map(([kind, availability, at, instance]) => said(kind, { availability, at, instance })),
  { maxLength: 8 },
);
const leastOf = (all: readonly RawState[]): number =>
  Math.min(...all.flatMap((one) => (one.kind === "machineState" ? one.availability : [])));

test("without a device, or with none that is on, somebody is offline", () => {
  fc.assert(
    fc.property(states, (all) => {
      const off = all.filter(({ kind, availability }) => kind !== "machineState" || availability >= 18_000);
      expect(decideAggregate(off, false, NOW).availability).toBe(18_500);
    }),
  );
});

test("nobody looks more available than their most active device: an inactive one is never available, a left one never near", () => {
  fc.assert(
    fc.property(states, (all) => {
      const most = leastOf(all);
      const { availability } = decideAggregate(all, false, NOW);
      if (most >= 4_500 && most < 6_000) expect(availability).toBeGreaterThanOrEqual(5_000);
      if (most >= 12_000 && all.every(({ kind }) => kind !== "phoneState"))
        expect(availability >= 12_000 || isDoNotDisturb(availability)).toBe(true);
    }),
  );
});

test("one's own word of be right back or less is what is seen while a device is on", () => {
  fc.assert(
    fc.property(states, fc.constantFrom(12_500, 15_500, 18_500), (all, word) => {
      const on = [...all, machine(3500), user(word, { at: 9 })];
      expect(decideAggregate(on, false, NOW).availability).toBe(word);
    }),
  );
});

test("the team is never shown do not disturb, and everything else as it is", () => {
  fc.assert(
    fc.property(states, (all) => {
      const aggregate = decideAggregate(all, true, NOW);
      const team = withoutDoNotDisturb(aggregate);
      expect(isDoNotDisturb(team.availability)).toBe(false);
      if (!isDoNotDisturb(aggregate.availability)) expect(team).toBe(aggregate);
    }),
  );
});

test("the availability does not depend on the order in which devices speak", () => {
  fc.assert(
    fc.property(states, (all) => {
      const words = all.filter(({ kind }) => kind !== "userState"); // of those the later one counts
      expect(decideAggregate(words.toReversed(), false, NOW).availability).toBe(
        decideAggregate(words, false, NOW).availability,
      );
    }),
  );
});
