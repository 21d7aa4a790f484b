import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElement, elementAt, escapeXml, type XmlElement } from "../xml/element.ts";
import { PRESENCE_2002 } from "./namespaces.ts";
import { addressOf } from "./read-values.ts";

/** What text/xml+msrtc.pidf says of somebody (MS-SIP 2.2.1). */
export interface Presentity {
  readonly address: string;
  readonly displayName: string;
  /** As MS-PRES counts: 3500 available … 18500 offline. */
  readonly availability: number;
  readonly activity?: string | undefined;
  readonly note?: string | undefined;
}

/** The two numbers that stand for availability and activity; 2005 clients know no do-not-disturb, so a note says it. */
interface Classes {
  readonly availability: number;
  readonly activity: number;
  readonly note?: string;
}

/** The upper bounds are those of MS-PRES; the classes those of MS-SIP 2.2.1. Greater availability is less available. */
function classesOf(availability: number, activity: string | undefined): Classes {
  if (availability < 3000 || availability >= 18000) return { availability: 0, activity: 0 };
  if (availability < 4500) return { availability: 300, activity: 400 };
  if (availability < 6000) return { availability: 300, activity: 200 };
  if (availability < 9000) return { availability: 300, activity: activity === "on-the-phone" ? 500 : 600 };
  if (availability < 12000) return { availability: 300, activity: 800, note: "Do not disturb" };
  return { availability: 300, activity: availability < 15000 ? 300 : 100 };
}

/** text/xml+msrtc.pidf; `uri` has no scheme. */
export function printPresentity(shown: Presentity): string {
  const classes = classesOf(shown.availability, shown.activity);
  const note = escapeXml(shown.note || classes.note || "");
  const address = escapeXml(shown.address);
  return (
    `<presentity uri="${address}" xmlns="${PRESENCE_2002}">` +
    `<availability aggregate="${classes.availability}" description="${classes.availability > 0 ? "online" : ""}"/>` +
    `<activity aggregate="${classes.activity}" description="${escapeXml(shown.activity ?? "")}" note="${note}"/>` +
    `<displayName displayName="${escapeXml(shown.displayName)}"/><email email="${address}"/>` +
    "<userInfo/><devices/></presentity>"
  );
}

/** What a 2005 client publishes (MS-SIP 3.2.4), in the numbers and tokens of MS-PRES. */
export interface LegacyPublication {
  readonly address: string;
  readonly availability: number;
  readonly activity?: "on-the-phone";
}

/** Reads the SOAP method setPresence. */
export function readSetPresence(method: XmlElement): Parsed<LegacyPublication> {
  const presentity = childElement(method, "presentity");
  const address = addressOf(attributeOf(presentity, "uri"));
  if (!presentity || address === undefined) return malformed("a presentity with an address as its uri");
  const availability = classOf(childElement(presentity, "availability"));
  const activity = classOf(childElement(presentity, "activity"));
  if (availability === undefined || activity === undefined)
    return malformed("availability and activity with an aggregate of 0 to 999");
  if (availability === 0) return parsed({ address, availability: 18500 });
  if (activity === 500) return parsed({ address, availability: 6500, activity: "on-the-phone" });
  return parsed({ address, availability: AVAILABILITY.get(activity) ?? 3500 });
}

/** Activity classes to availability: the table of MS-PRES 3.7.5.5 is not public, these follow the meaning of the classes. */
const AVAILABILITY: ReadonlyMap<number, number> = new Map([
  [100, 15500],
  [150, 15500],
  [200, 5000],
  [300, 12500],
  [400, 3500],
  [600, 6500],
  [700, 15500],
  [800, 3500],
]);

function classOf(element: XmlElement | undefined): number | undefined {
  const text = attributeOf(element, "aggregate");
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

/** Reads the SOAP method getPresence: the address that is asked for. */
export function readGetPresence(method: XmlElement): Parsed<string> {
  const uri = childElement(method, "URI") ?? elementAt(method, "presentity");
  const text = uri?.children.find((child): child is string => typeof child === "string");
  const address = addressOf(text ?? attributeOf(uri, "uri"));
  return address === undefined ? malformed("a URI with an address in it") : parsed(address);
}
