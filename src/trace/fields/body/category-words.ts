import { attributeOf, childElement, childElements, textOf, type XmlElement } from "#formats/xml/element";
import type { Fact } from "../described.ts";
import { countOf, shortened, someOf } from "../words.ts";
import { activityWords, availabilityWords } from "./availability.ts";
import { attributeIn, fact, factsOf, textIn } from "./xml-words.ts";

const STATES: Readonly<Record<string, string>> = {
  aggregateState: "state as others see it",
  aggregateMachineState: "state of all devices",
  userState: "state that the person chose",
  machineState: "state of the device",
  calendarState: "state by the calendar",
  phoneState: "state of the telephone",
};

/** What the content of a presence category says (MS-PRES 2.2.2), as one fact; undefined content: nothing to be seen. */
export function categoryFact(name: string, content: XmlElement | undefined): Fact {
  if (content === undefined) return fact(`${shortened(name, 60)}: nothing`);
  const words = Object.hasOwn(CATEGORIES, content.name) ? CATEGORIES[content.name] : undefined;
  return words?.(content) ?? fact(`${shortened(name, 60)}`);
}

const CATEGORIES: Readonly<Record<string, (content: XmlElement) => Fact>> = {
  state,
  note,
  contactCard,
  calendarData,
  device,
  services: (content) =>
    fact("what the person's devices can do", factsOf(childElements(content, "service"), serviceFact, 10)),
  userProperties: (content) =>
    fact(
      "lines of the person",
      factsOf(
        childElements(childElement(content, "lines") ?? content, "line"),
        (line) =>
          fact(`line ${shortened(textOf(line), 80)} (${attributeIn(line, "lineType") ?? "kind not said"})`),
        20,
      ),
    ),
  legacyInterop: (content) =>
    fact(`state for older clients: ${availabilityWords(attributeOf(content, "availability")) ?? "not said"}`),
  routing: (content) => fact(`what happens to calls: ${routingWords(content)}`),
  alerts: () => fact("when the person wants to be alerted"),
  workingHours: () => fact("working hours"),
};

function state(content: XmlElement): Fact {
  const type = attributeOf(content, "type") ?? "";
  const kind = Object.hasOwn(STATES, type) ? STATES[type] : "state";
  const availability = availabilityWords(textIn(content, "availability"));
  const activity = childElement(content, "activity");
  const custom = activity && childElements(activity, "custom")[0];
  const token = attributeIn(activity, "token");
  const doing = custom
    ? `“${shortened(textOf(custom), 80)}”`
    : token === undefined
      ? undefined
      : activityWords(token);
  const facts = [
    labelled("where", textIn(content, "endpointLocation")),
    labelled("meeting", textIn(content, "meetingSubject")),
    labelled("place of the meeting", textIn(content, "meetingLocation")),
    labelled("device", textIn(content, "device")),
    labelled("last active", attributeIn(content, "lastActive")),
    labelled("since", attributeIn(content, "startTime")),
  ].filter((one) => one !== undefined);
  return fact(`${kind}: ${availability ?? "not set"}${doing === undefined ? "" : `, ${doing}`}`, facts);
}

const labelled = (label: string, value: string | undefined): Fact | undefined =>
  value === undefined ? undefined : fact(`${label}: ${value}`);

function note(content: XmlElement): Fact {
  const bodies = childElements(content, "body");
  const texts = bodies.slice(0, 5).map((body) => {
    const away = attributeOf(body, "type") === "OOF" ? "while out of office: " : "";
    return `${away}“${shortened(textOf(body))}”`;
  });
  return fact(texts.length === 0 ? "note: none" : `note: ${someOf(texts)}`);
}

function contactCard(content: XmlElement): Fact {
  const identity = childElement(content, "identity");
  const name = textIn(identity && childElement(identity, "name"), "displayName");
  const facts = [
    labelled("e-mail", textIn(identity, "email")),
    labelled("title", textIn(content, "title")),
    labelled("department", textIn(content, "department")),
    labelled("company", textIn(content, "company")),
    labelled("office", textIn(content, "office")),
    ...childElements(content, "phone")
      .slice(0, 10)
      .map((phone) =>
        labelled(
          `${attributeIn(phone, "type") ?? "other"} phone`,
          textIn(phone, "displayString") ?? textIn(phone, "uri")?.replace(/^tel:/, ""),
        ),
      ),
  ].filter((one) => one !== undefined);
  return fact(`contact card${name === undefined ? "" : ` of ${name}`}`, facts);
}

function calendarData(content: XmlElement): Fact {
  const freeBusy = childElement(content, "freeBusy");
  const hours = childElement(content, "WorkingHours");
  if (freeBusy)
    return fact(`free and busy times from ${attributeIn(freeBusy, "startTime") ?? "a time not said"}`);
  return fact(hours ? "working hours and time zone" : "calendar: nothing");
}

function device(content: XmlElement): Fact {
  const machine = textIn(content, "machineName");
  return fact(`device${machine === undefined ? "" : ` ${machine}`}`, capabilityFacts(content));
}

const serviceFact = (service: XmlElement): Fact =>
  fact(attributeIn(service, "uri") ?? "a service", capabilityFacts(service));

function capabilityFacts(element: XmlElement): Fact[] {
  const capabilities = childElement(element, "capabilities");
  const can = (capabilities ? childElements(capabilities) : [])
    .filter((one) => attributeOf(one, "capture") === "true" || attributeOf(one, "render") === "true")
    .map(({ name }) => shortened(name, 40));
  return can.length === 0 ? [] : [fact(`can do: ${someOf(can, 20)}`)];
}

function routingWords(content: XmlElement): string {
  const preamble = childElement(content, "preamble");
  const flags = (preamble ? childElements(preamble, "flags") : [])
    .map((one) => attributeOf(one, "value") ?? "")
    .join(" ");
  const targets = (preamble ? childElements(preamble, "list") : []).reduce(
    (sum, list) => sum + childElements(list, "target").length,
    0,
  );
  if (/\bblock\b/.test(flags)) return "they are refused";
  if (/simultaneous_ring/.test(flags)) return `they also ring at ${countOf(targets, "other place")}`;
  if (/forward/.test(flags)) return `they are sent on to ${countOf(targets, "place")}`;
  return "they ring as usual";
}
