import { attributeOf, childElement, textOf, type XmlElement } from "#formats/xml/element";

/** One token or text of what somebody does, and where it may be shown (MS-PRES: activity). */
export interface Activity {
  /** As it was published. */
  readonly element: XmlElement;
  readonly token: string | undefined;
  /** Missing bounds are open. */
  readonly min: number;
  readonly max: number;
}

/** One raw state as aggregation reads it. */
export interface RawState {
  readonly kind: "machineState" | "userState" | "calendarState" | "phoneState";
  readonly instance: number;
  readonly availability: number;
  readonly activity: Activity | undefined;
  /** Milliseconds since 1970. */
  readonly publishTime: number;
  /** Milliseconds since 1970; it does not count before. */
  readonly startTime: number | undefined;
  readonly content: XmlElement;
}

/** Whether this is what the server alone says. */
export const isAggregate = (content: XmlElement | undefined): boolean => {
  const type = attributeOf(content, "type");
  return type === "aggregateState" || type === "aggregateMachineState";
};

/** Reads a raw state; undefined for a cleared one, one without a number that is a presence, and for aggregates. */
export function readState(instance: number, publishTime: number, content: XmlElement): RawState | undefined {
  const kind = attributeOf(content, "type");
  if (kind !== "machineState" && kind !== "userState" && kind !== "calendarState" && kind !== "phoneState")
    return undefined;
  const availability = numberOf(textOf(childElement(content, "availability")));
  if (availability === undefined || availability < LEAST_KNOWN || availability > MOST_KNOWN) return undefined;
  return {
    kind,
    instance,
    availability,
    activity: readActivity(childElement(content, "activity")),
    publishTime,
    startTime: readTime(attributeOf(content, "startTime")),
    content,
  };
}

const LEAST_KNOWN = 3_000; // below: unknown
const MOST_KNOWN = 30_000; // 18500 is the most that anybody says

function readActivity(element: XmlElement | undefined): Activity | undefined {
  if (!element) return undefined;
  const token = attributeOf(element, "token") || undefined;
  if (token === undefined && !childElement(element, "custom")) return undefined;
  return {
    element,
    token,
    min: numberOf(attributeOf(element, "minAvailability") ?? "") ?? 0,
    max: numberOf(attributeOf(element, "maxAvailability") ?? "") ?? Number.POSITIVE_INFINITY,
  };
}

function numberOf(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** UTC, with its letter or without (MS-PRES writes both). */
function readTime(text: string | undefined): number | undefined {
  const [, stem] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z?$/.exec(text ?? "") ?? [];
  const time = stem === undefined ? Number.NaN : Date.parse(`${stem}Z`);
  return Number.isNaN(time) ? undefined : time;
}
