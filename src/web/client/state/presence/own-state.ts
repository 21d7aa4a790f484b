import { ROAMING_SELF, STATE } from "#formats/communicator/namespaces";
import {
  attributeOf,
  childElement,
  childElements,
  element,
  parseXml,
  printXml,
  textOf,
  type XmlElement,
} from "#formats/xml/element";
import type { OwnWord } from "../contract.ts";

/** One publication of one's own, as the server has it. */
export interface OwnPublication {
  readonly category: string;
  readonly instance: number;
  readonly container: number;
  readonly version: number;
  readonly content: XmlElement | undefined;
}

/** One publication to be made; content "delete" takes it away. */
export interface WantedPublication {
  readonly category: string;
  readonly instance: number;
  readonly container: number;
  readonly expireType: "static" | "endpoint" | "time";
  readonly seconds?: number;
  readonly content: XmlElement | "delete";
}

const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const RICH = "http://schemas.microsoft.com/2006/09/sip/rich-presence";
const NOTE = "http://schemas.microsoft.com/2006/09/sip/note";
/** The top four bits of an instance name the kind of state (MS-PRES). */
const USER_STATE = 0x20000000;
const MACHINE_STATE = 0x30000000;
/** Where raw states stand: one's own view and the team's. */
const RAW = [2, 3];
const NOTE_CONTAINERS = [200, 300, 400];

/** Asks for everything that one has published (MS-PRES 2.2.2). */
export const ROAMING_LIST = `<roamingList xmlns="${ROAMING_SELF}"><roaming type="categories"/></roamingList>`;

/** The `categories` of roamingData, or of the answer to a publication. Every instance of a category that is named stands in it. */
export function readOwn(text: string): {
  readonly named: readonly string[];
  readonly publications: readonly OwnPublication[];
} {
  const root = parseXml(text);
  if (!root.ok) return { named: [], publications: [] };
  const list = root.value.name === "categories" ? root.value : childElement(root.value, "categories");
  const named: string[] = [];
  const publications: OwnPublication[] = [];
  for (const one of list ? childElements(list, "category") : []) {
    const category = attributeOf(one, "name") ?? "";
    named.push(category);
    const version = attributeOf(one, "version");
    if (version === undefined) continue;
    publications.push({
      category,
      instance: Number(attributeOf(one, "instance")),
      container: Number(attributeOf(one, "container")),
      version: Number(version),
      content: childElements(one)[0],
    });
  }
  return { named, publications };
}

export const keyOf = ({
  category,
  instance,
  container,
}: Pick<OwnPublication, "category" | "instance" | "container">) => `${category} ${instance} ${container}`;

/** The document of a SERVICE that publishes (MS-PRES 2.2.2.2); versions are those that the server is believed to have. */
export function printPublish(
  address: string,
  wanted: readonly WantedPublication[],
  versions: ReadonlyMap<string, number>,
): string {
  const publications = wanted.map((one) => {
    const { category, instance, container, expireType, seconds, content } = one;
    const expires = content === "delete" ? "0" : seconds === undefined ? undefined : String(seconds);
    return element(
      "publication",
      RICH,
      {
        categoryName: category,
        instance: String(instance),
        container: String(container),
        version: String(versions.get(keyOf(one)) ?? 0),
        expireType,
        ...(expires !== undefined && { expires }),
      },
      content === "delete" ? [] : [content],
    );
  });
  return printXml(
    element("publish", RICH, {}, [element("publications", RICH, { uri: `sip:${address}` }, publications)]),
  );
}

const AVAILABILITY: Readonly<Record<OwnWord, number>> = {
  available: 3500,
  busy: 6500,
  "do-not-disturb": 9500,
  "be-right-back": 12500,
  away: 15500,
  "appear-offline": 18500,
};

/** What the person says of themselves; for a time, or until they say otherwise. Undefined: automatic. */
export const userState = (word: OwnWord | undefined, seconds?: number): readonly WantedPublication[] =>
  RAW.map((container) => ({
    category: "state",
    instance: USER_STATE,
    container,
    expireType: seconds === undefined ? "static" : "time",
    ...(seconds !== undefined && { seconds }),
    content: word === undefined ? "delete" : state("userState", AVAILABILITY[word], true),
  }));

/** What this page measured: somebody is at it, or not. Ends with the page. */
export const machineState = (device: number, availability: number): readonly WantedPublication[] =>
  RAW.map((container) => ({
    category: "state",
    instance: MACHINE_STATE + device,
    container,
    expireType: "endpoint",
    content: state("machineState", availability, false),
  }));

export const noteOf = (text: string): readonly WantedPublication[] =>
  NOTE_CONTAINERS.map((container) => ({
    category: "note",
    instance: 0,
    container,
    expireType: "static",
    content:
      text === ""
        ? "delete"
        : element("note", NOTE, {}, [element("body", NOTE, { type: "personal", uri: "" }, [text])]),
  }));

/** The word that was chosen by hand, on whatever device; undefined: automatic. */
export function chosenWord(publications: Iterable<OwnPublication>): OwnWord | undefined {
  for (const { category, instance, container, content } of publications) {
    if (category !== "state" || instance !== USER_STATE || container !== RAW[0] || !content) continue;
    const availability = Number(textOf(childElement(content, "availability")));
    const words = Object.entries(AVAILABILITY) as readonly (readonly [OwnWord, number])[];
    return words.reduce((best, one) =>
      Math.abs(one[1] - availability) < Math.abs(best[1] - availability) ? one : best,
    )[0];
  }
  return undefined;
}

function state(type: string, availability: number, manual: boolean): XmlElement {
  const made = element("state", STATE, manual ? { manual: "true" } : {}, [
    element("availability", STATE, {}, [String(availability)]),
    ...(type === "machineState" ? [element("endpointLocation", STATE)] : []),
  ]);
  return { ...made, attributes: [...made.attributes, { name: "type", namespace: XSI, value: type }] };
}

/** The own note as it was published; the server shows nobody their own as a colleague's. */
export function publishedNote(publications: Iterable<OwnPublication>): string | undefined {
  const notes = [...publications].filter(({ category }) => category === "note");
  return notes.map(({ content }) => content && textOf(childElement(content, "body"))).find(Boolean);
}
