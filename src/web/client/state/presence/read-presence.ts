import {
  attributeOf,
  childElement,
  childElements,
  elementAt,
  parseXml,
  textOf,
  type XmlElement,
} from "#formats/xml/element";
import type { Availability, Person } from "../contract.ts";

/** What a document says of one person; a category that it does not name has not changed. */
export interface Shown {
  readonly address: string;
  /** "active", or why there is nothing (RFC 4662 §5.5). */
  readonly state: "active" | "no-such-user" | "unreachable";
  readonly person: Partial<Person>;
}

/** Reads what a NOTIFY of a batch subscription brings: multipart/related with rlmi, or the categories of one person (MS-PRES 2.2.2). */
export function readPresence(body: string, contentType: string): readonly Shown[] {
  if (!/^multipart\//i.test(contentType)) return readCategories(body);
  return partsOf(body, contentType).flatMap(({ type, body: part }) =>
    type.includes("rlmi") ? readResourceList(part) : readCategories(part),
  );
}

/** The parts of a multipart body (RFC 2046 §5.1.1). */
function partsOf(
  body: string,
  contentType: string,
): readonly { readonly type: string; readonly body: string }[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  return body
    .split(`--${boundary}`)
    .slice(1)
    .flatMap((part) => {
      const [, head = "", text = ""] = /^\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(part) ?? [];
      const type = /^content-type: *(.*)$/im.exec(head)?.[1];
      return type === undefined ? [] : [{ type: type.toLowerCase(), body: text.trim() }];
    });
}

/** Who has no document, and why. */
function readResourceList(text: string): readonly Shown[] {
  const list = parseXml(text);
  if (!list.ok) return [];
  return childElements(list.value, "resource").flatMap((resource): Shown[] => {
    const instance = childElement(resource, "instance");
    if (attributeOf(instance, "state") !== "terminated") return [];
    const state = attributeOf(instance, "reason") === "noresource" ? "no-such-user" : "unreachable";
    return [{ address: addressOf(attributeOf(resource, "uri")), state, person: {} }];
  });
}

function readCategories(text: string): readonly Shown[] {
  const root = parseXml(text);
  if (!root.ok || root.value.name !== "categories") return [];
  const person: { -readonly [Name in keyof Person]?: Person[Name] | undefined } = {};
  const named = (name: string) =>
    childElements(root.value, "category")
      .filter((category) => attributeOf(category, "name") === name)
      .map((category) => childElements(category)[0]);
  const states = named("state");
  if (states.length > 0) {
    // Oneself is shown the states of each device too; what others see is the aggregate (MS-PRES 2.2.2.4.2).
    const aggregate = states.find((one) => attributeOf(one, "type") === "aggregateState");
    const state = aggregate ?? states.find((one) => one !== undefined);
    Object.assign(person, state ? readState(state) : NOTHING);
  }
  const notes = named("note").map((note) => note && textOf(childElement(note, "body")));
  if (notes.length > 0) person.note = notes.find(Boolean);
  for (const card of named("contactCard")) {
    const name = card && textOf(elementAt(card, "identity", "name", "displayName"));
    if (name) person.name = name;
  }
  // Undefined stands for "no more", which the caller has to see: exact optional types do not hold here.
  return [
    {
      address: addressOf(attributeOf(root.value, "uri")),
      state: "active",
      person: person as Partial<Person>,
    },
  ];
}

const NOTHING = {
  availability: "offline",
  activity: undefined,
  activityText: undefined,
  lastActive: undefined,
};

function readState(state: XmlElement) {
  const availability = Number(textOf(childElement(state, "availability")));
  const activity = childElement(state, "activity");
  const since = attributeOf(state, "lastActive");
  return {
    availability: availabilityWord(Number.isFinite(availability) ? availability : 0),
    activity: attributeOf(activity, "token"),
    activityText: (activity && textOf(childElement(activity, "custom"))) || undefined,
    lastActive: since === undefined ? undefined : Date.parse(since.endsWith("Z") ? since : `${since}Z`),
  };
}

/** The ranges in which availability is read (MS-PRES). */
const WORDS: readonly (readonly [below: number, word: Availability])[] = [
  [3_000, "offline"],
  [4_500, "available"],
  [6_000, "inactive"],
  [7_500, "busy"],
  [9_000, "busy-inactive"],
  [12_000, "do-not-disturb"],
  [15_000, "be-right-back"],
  [18_000, "away"],
];

export const availabilityWord = (availability: number): Availability =>
  WORDS.find(([below]) => availability < below)?.[1] ?? "offline";

const addressOf = (uri = ""): string => uri.replace(/^sips?:/i, "").toLowerCase();
