import type { XmlElement } from "#formats/xml/element";
import { sameXml } from "#formats/xml/same";
import type { ExpireType } from "./contract.ts";
import { type Aggregate, OFFLINE, withoutDoNotDisturb } from "./decide-aggregate.ts";
import { AGGREGATE_MACHINE } from "./decide-publish.ts";
import {
  aggregateMachineState,
  aggregateState,
  type Capable,
  dndState,
  legacyInterop,
  NOBODY_SIGNED_IN,
  services,
  type Times,
} from "./state-documents.ts";

/** Something that the server says of a user, the same for these containers. */
export interface OwnedSlot {
  readonly category: string;
  readonly instance: number;
  readonly containers: readonly number[];
  readonly expireType: ExpireType;
}

const slot = (
  category: string,
  instance: number,
  containers: readonly number[],
  expireType: ExpireType = "user",
): OwnedSlot => ({ category, instance, containers, expireType });

/** Everything that the server says of what somebody is doing (MS-PRES: who publishes what), in the order of `ownedStates`. */
export const OWNED_SLOTS: readonly OwnedSlot[] = [
  slot("state", 1, [2, 400]),
  slot("state", 1, [3, 300]),
  slot("state", 1, [200]),
  slot("state", 1, [100]),
  slot("state", 1, [32000], "static"),
  slot("state", AGGREGATE_MACHINE, [2]),
  slot("services", 0, [2, 100, 200, 300, 400]),
  slot("legacyInterop", 1, [100, 200, 400]),
  slot("legacyInterop", 1, [300]),
  slot("legacyInterop", 1, [32000], "static"),
  slot("dndState", 0, [0, 2, 100, 200, 400]),
  slot("dndState", 0, [3, 300]),
];

/** What they are made of: the same state as the user and most people see it, and as the team does. */
export interface OwnedFacts {
  readonly address: string;
  readonly own: Aggregate;
  readonly team: Aggregate;
  readonly ownTimes: Times;
  readonly teamTimes: Times;
  readonly devices: readonly Capable[];
}

/** A content for each of OWNED_SLOTS; undefined: nothing is said. */
export function ownedStates(facts: OwnedFacts): readonly (XmlElement | undefined)[] {
  const { own, ownTimes } = facts;
  const team = withoutDoNotDisturb(facts.team);
  const whole = stateOf(own, ownTimes, "team");
  // Mostly they are all the same, and then one is remembered.
  const others = [
    stateOf(team, facts.teamTimes, "team"),
    stateOf(own, ownTimes, "company"),
    stateOf(own, ownTimes, "public"),
  ].map((state) => (sameXml(state, whole) ? whole : state));
  return [
    whole,
    ...others,
    NOBODY_SIGNED_IN,
    own.machine && aggregateMachineState(own.machine),
    services(facts.address, facts.devices),
    legacyInterop(own.availability),
    legacyInterop(team.availability),
    legacyInterop(OFFLINE),
    dndState(own.availability),
    dndState(team.availability),
  ];
}

const stateOf = (aggregate: Aggregate, times: Times, detail: "team" | "company" | "public"): XmlElement =>
  aggregate.availability >= 18_000 ? NOBODY_SIGNED_IN : aggregateState(aggregate, times, detail);

const NOBODY: Aggregate = {
  availability: OFFLINE,
  activity: undefined,
  machine: undefined,
  meeting: undefined,
};

/** Of everybody who is not signed in. */
export const SIGNED_OUT = ownedStates({
  address: "",
  own: NOBODY,
  team: NOBODY,
  ownTimes: {},
  teamTimes: {},
  devices: [],
});
