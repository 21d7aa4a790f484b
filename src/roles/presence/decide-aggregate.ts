import { STATE } from "#formats/communicator/namespaces";
import { element, type XmlElement } from "#formats/xml/element";
import type { Activity, RawState } from "./read-state.ts";

export const AVAILABLE = 3_500;
export const INACTIVE = 5_000;
export const BUSY_INACTIVE = 7_500;
export const AWAY = 15_500;
export const OFFLINE = 18_500;
/** Do-not-disturb as the team (container 3 and 300) sees it: busy, and only urgent things. */
export const URGENT_ONLY = 6_900;

/** What all devices, the user, the calendar and calls say together. */
export interface Aggregate {
  readonly availability: number;
  readonly activity: Activity | undefined;
  /** The state of the most active device; undefined: nobody is signed in. */
  readonly machine: MachineState | undefined;
  /** The calendar entry whose activity is shown. */
  readonly meeting: RawState | undefined;
}

/** `content` is missing for a device that signed in and says nothing of itself, such as a desk phone. */
export type MachineState = Pick<RawState, "availability"> & { readonly content?: XmlElement };

/** A device that signed in and publishes nothing: it is there, so its user is. */
export const PLAIN_DEVICE: MachineState = { availability: AVAILABLE };

/**
 * What one audience is told of somebody (MS-PRES aggregation): machine states of live devices give the floor, the user's own word
 * overrides, calendar and calls raise. Where the published rules leave a choice: a call raises a manual "Available" too (pidgin-sipe
 * always says one), and somebody in a call whose computer went to sleep is inactive, not away.
 */
export function decideAggregate(states: readonly RawState[], plainDevices: boolean, now: number): Aggregate {
  const machine = mostActive(states, plainDevices);
  if (machine === undefined || machine.availability >= 18_000)
    return { availability: OFFLINE, activity: undefined, machine, meeting: undefined };

  const user = newest(states.filter(({ kind }) => kind === "userState"));
  const phone = leastAvailable(states.filter(({ kind }) => kind === "phoneState"));
  const calendar = states.filter(
    ({ kind, startTime }) => kind === "calendarState" && (startTime === undefined || startTime <= now),
  );
  const meeting = leastAvailable(calendar.filter((state) => !isOutOfOfficeMessage(state)));
  const outOfOffice = calendar.find(isOutOfOfficeMessage);

  const availability = availabilityOf(
    user?.availability,
    phone?.availability,
    meeting?.availability,
    machine.availability,
  );
  const shown = [user, phone, meeting, outOfOffice, readable(machine, states)].find(
    (state) => state?.activity && state.activity.min <= availability && availability <= state.activity.max,
  );
  return {
    availability,
    activity: shown?.activity,
    machine,
    meeting: shown !== undefined && shown === meeting ? meeting : undefined,
  };
}

/** Each may be missing but the device's. */
function availabilityOf(
  user: number | undefined,
  phone: number | undefined,
  meeting: number | undefined,
  machine: number,
): number {
  if (user !== undefined && user >= 12_000) return user; // be right back, away, offline: said on purpose
  const base = Math.max(user ?? Math.max(AVAILABLE, meeting ?? 0), phone ?? 0);
  const away = machine >= 12_000;
  if (away && phone === undefined) return base >= 9_000 && base < 12_000 ? base : AWAY;
  if (away || (machine >= 4_500 && machine < 6_000)) {
    if (base < 4_500) return INACTIVE;
    return base >= 6_000 && base < 7_500 ? BUSY_INACTIVE : base;
  }
  return base;
}

/** The same as the team sees it: do-not-disturb does not hold for them (MS-PRES, container 3). */
export function withoutDoNotDisturb(aggregate: Aggregate): Aggregate {
  if (!isDoNotDisturb(aggregate.availability)) return aggregate;
  return { ...aggregate, availability: URGENT_ONLY, activity: URGENT_ACTIVITY, meeting: undefined };
}

export const isDoNotDisturb = (availability: number): boolean =>
  availability >= 9_000 && availability < 12_000;

const URGENT_TOKEN = "urgent-interruptions-only";
const URGENT_ACTIVITY: Activity = {
  element: element("activity", STATE, {
    token: URGENT_TOKEN,
    minAvailability: URGENT_ONLY,
    maxAvailability: 8_999,
  }),
  token: URGENT_TOKEN,
  min: URGENT_ONLY,
  max: 8_999,
};

/** The range that MS-PRES reserves for the calendar's out-of-office message: it adds its token only. */
const isOutOfOfficeMessage = ({ instance }: RawState): boolean => Math.floor(instance / 2 ** 28) === 6;

function mostActive(states: readonly RawState[], plainDevices: boolean): MachineState | undefined {
  let best: MachineState | undefined = plainDevices ? PLAIN_DEVICE : undefined;
  for (const state of states) {
    if (state.kind !== "machineState") continue;
    const says = !best || state.availability < best.availability;
    if (says || (state.availability === best?.availability && !best.content)) best = state;
  }
  return best;
}

/** The raw state of a machine state that has one. */
function readable(machine: MachineState, states: readonly RawState[]): RawState | undefined {
  return machine.content && states.find(({ content }) => content === machine.content);
}

function newest(states: readonly RawState[]): RawState | undefined {
  let found: RawState | undefined;
  for (const state of states) if (!found || state.publishTime >= found.publishTime) found = state;
  return found;
}

function leastAvailable(states: readonly RawState[]): RawState | undefined {
  let found: RawState | undefined;
  for (const state of states) if (!found || state.availability > found.availability) found = state;
  return found;
}
