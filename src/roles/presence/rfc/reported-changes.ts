import { STATE } from "#formats/communicator/namespaces";
import { element, type XmlElement } from "#formats/xml/element";
import type { PublicationChange } from "../contract.ts";
import type { Reported } from "./decide-reported.ts";

const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const NOTE = "http://schemas.microsoft.com/2006/09/sip/note";

/** The top four bits of an instance name the kind of state, the others the device (MS-PRES). */
const MACHINE_STATE = 0x30000000;
const PHONE_STATE = 0x80000000;
/** Where the raw states stand. */
const RAW_CONTAINERS = [2, 3];
/** Where a user's own note stands. */
export const NOTE_CONTAINERS = [200, 300, 400];

/** What a phone's presence is in the one model: a slot of it with a content. */
export type ReportedSlot = Pick<PublicationChange, "category" | "instance" | "container"> & {
  readonly content: XmlElement;
};

/**
 * The publications that say what a phone reported. A machine state alone is only the floor of the aggregation, so somebody busy or in
 * a call has a state beside it that raises: a phoneState, which a manual "Available" of another client does not hide.
 */
export function reportedSlots(
  word: string,
  { availability, token, note }: Reported,
): readonly ReportedSlot[] {
  const device = deviceNumber(word);
  const slots: ReportedSlot[] = [];
  const raw = (kind: string, base: number): void => {
    const content = state(kind, availability ?? 0, token);
    for (const container of RAW_CONTAINERS)
      slots.push({ category: "state", instance: base + device, container, content });
  };
  if (availability !== undefined) raw("machineState", MACHINE_STATE);
  if (availability !== undefined && availability >= 6_000 && availability < 9_000)
    raw("phoneState", PHONE_STATE);
  if (note !== undefined) {
    const content = noteElement(note);
    for (const container of NOTE_CONTAINERS)
      slots.push({ category: "note", instance: 0, container, content });
  }
  return slots;
}

export const keyOfSlot = ({ category, instance, container }: Omit<ReportedSlot, "content">): string =>
  `${category} ${instance} ${container}`;

function state(type: string, availability: number, token: string | undefined): XmlElement {
  const inside = [element("availability", STATE, {}, [String(availability)])];
  if (token) inside.push(element("activity", STATE, { token, minAvailability: 6500, maxAvailability: 8999 }));
  const made = element("state", STATE, { manual: false }, inside);
  return { ...made, attributes: [{ name: "type", namespace: XSI, value: type }, ...made.attributes] };
}

const noteElement = (text: string): XmlElement =>
  element("note", NOTE, {}, [element("body", NOTE, { type: "personal", uri: "" }, [text])]);

/** 28 bits: the same for the same device, and rarely for another of the same user (FNV-1a, folded). */
export function deviceNumber(word: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) sum = Math.imul(sum ^ word.charCodeAt(at), 0x01000193) >>> 0;
  return (sum ^ (sum >>> 28)) & 0x0fffffff;
}
