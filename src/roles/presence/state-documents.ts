import { printTime } from "#formats/communicator/categories";
import { CATEGORIES, SERVICE, STATE } from "#formats/communicator/namespaces";
import { attributeOf, childElement, childElements, element, type XmlElement } from "#formats/xml/element";
import { type Aggregate, isDoNotDisturb, type MachineState, OFFLINE } from "./decide-aggregate.ts";
import { shareXml } from "./shared-xml.ts";

const XSI = "http://www.w3.org/2001/XMLSchema-instance";

/** How much an audience is told of a state: the world, the company, those whom the user trusts. */
export type Detail = "public" | "company" | "team";

/** When it began, and when the user was last seen at a device; milliseconds since 1970. */
export interface Times {
  readonly since?: number | undefined;
  readonly lastActive?: number | undefined;
}

/** The state of type aggregateState (MS-PRES): availability, what they do, and for some audiences where. */
export function aggregateState(
  { availability, activity, machine, meeting }: Aggregate,
  { since, lastActive }: Times,
  detail: Detail,
): XmlElement {
  const children: XmlElement[] = [element("availability", STATE, {}, [String(availability)])];
  if (activity) children.push(activity.element);
  const raw = machine?.content;
  if (raw && availability < 18_000) {
    if (detail === "team") children.push(...those(raw, "endpointLocation"));
    if (detail === "team" && meeting)
      children.push(...those(meeting.content, "meetingSubject", "meetingLocation"));
    if (detail !== "public")
      children.push(...those(raw, "timeZoneBias", "timeZoneName", "timeZoneAbbreviation"));
    children.push(...those(raw, "device"));
  }
  return typed("aggregateState", children, {
    startTime: since === undefined ? undefined : printTime(since),
    lastActive: lastActive !== undefined && isIdle(availability) ? printTime(lastActive) : undefined,
  });
}

/** The most active device, for the user's own other devices. */
export function aggregateMachineState({ availability, content }: MachineState): XmlElement {
  return typed("aggregateMachineState", [element("availability", STATE, {}, [String(availability)])], {
    endpointId: attributeOf(content, "endpointId"),
  });
}

/** Said to everybody whose calls do not come through now, whatever else they may see (MS-PRES: dndState). */
export const dndState = (availability: number): XmlElement =>
  isDoNotDisturb(availability) ? DISTURBS : DOES_NOT_DISTURB;

/** The availability for servers and clients that know no categories. */
export function legacyInterop(availability: number): XmlElement {
  const known = INTEROP.get(availability);
  if (known) return known;
  const made = element("legacyInterop", CATEGORIES, { availability });
  if (INTEROP.size < 100) INTEROP.set(availability, made); // thousands of users share a dozen numbers
  return made;
}

/** Somebody who is not signed in, or does not look so. */
export const NOBODY_SIGNED_IN = typed("aggregateState", [
  element("availability", STATE, {}, [String(OFFLINE)]),
]);

/** What a device can do, and how available it is. */
export interface Capable {
  readonly availability: number;
  /** The `capabilities` element that it published; undefined: a device that publishes nothing speaks and writes. */
  readonly capabilities: XmlElement | undefined;
}

/** The union of what the devices can do (MS-PRES: services); undefined when there are none. */
export function services(address: string, devices: readonly Capable[]): XmlElement | undefined {
  if (devices.length === 0) return undefined;
  const known = new Map<string, { render: boolean; capture: boolean; availability: number }>();
  for (const { availability, capabilities } of devices)
    for (const { name, render, capture } of capabilities ? read(capabilities) : PLAIN) {
      if (!render && !capture) continue;
      const one = known.get(name) ?? { render: false, capture: false, availability };
      one.render ||= render;
      one.capture ||= capture;
      one.availability = Math.min(one.availability, availability);
      known.set(name, one);
    }
  const each = [...known].map(([name, { render, capture, availability }]) =>
    element(name, SERVICE, { render, capture, deviceAvailability: availability }),
  );
  const capabilities = shareXml(element("capabilities", SERVICE, {}, each));
  return element("services", SERVICE, {}, [
    element("service", SERVICE, { uri: `sip:${address}` }, [capabilities]),
  ]);
}

const MOST_CAPABILITIES = 32; // Communicator knows twelve
const PLAIN = ["text", "voice"].map((name) => ({ name, render: true, capture: true }));

const read = (capabilities: XmlElement) =>
  childElements(capabilities)
    .slice(0, MOST_CAPABILITIES)
    .map((one) => ({
      name: one.name,
      render: attributeOf(one, "render") === "true",
      capture: attributeOf(one, "capture") === "true",
    }));

const INTEROP = new Map<number, XmlElement>();
const DISTURBS = typed("userState", [element("availability", STATE, {}, ["9500"])]);
const DOES_NOT_DISTURB = typed("userState", []);

const isIdle = (availability: number): boolean =>
  (availability >= 4_500 && availability < 6_000) ||
  (availability >= 7_500 && availability < 9_000) ||
  (availability >= 12_000 && availability < 18_000);

const those = (from: XmlElement, ...names: readonly string[]): XmlElement[] =>
  names.flatMap((name) => childElement(from, name) ?? []);

function typed(
  type: string,
  children: readonly XmlElement[],
  attributes: Readonly<Record<string, string | undefined>> = {},
): XmlElement {
  const made = element("state", STATE, attributes, children);
  return { ...made, attributes: [{ name: "type", namespace: XSI, value: type }, ...made.attributes] };
}
