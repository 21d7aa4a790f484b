import { malformed, type Parsed, parsed } from "#base/parsed";
import {
  attributeOf,
  childElement,
  childElements,
  escapeXml,
  parseXml,
  textOf,
  type XmlElement,
} from "../xml/element.ts";

export const PIDF_TYPE = "application/pidf+xml";

/** What a document says somebody does (RFC 4480 §3.2). */
export interface RpidActivity {
  /** The element's name: `on-the-phone`, `meal`, `other` … */
  readonly name: string;
  /** The text inside, of `other` mostly. */
  readonly text: string;
}

/** One way to reach somebody (RFC 3863 §4.1.2). */
export interface PidfTuple {
  readonly id: string;
  /** Undefined: the tuple does not say. */
  readonly basic: "open" | "closed" | undefined;
  readonly contact: string | undefined;
  readonly notes: readonly string[];
  /** Milliseconds since 1970. */
  readonly timestamp: number | undefined;
}

/** A presence document as it was read; what no part of this server understands is left out. */
export interface PidfDocument {
  /** `sip:bob@example.com` or `pres:bob@example.com`, as written. */
  readonly entity: string;
  readonly tuples: readonly PidfTuple[];
  /** Of the person; where there is none, of the tuples (drafts of RFC 4480 had them there). */
  readonly activities: readonly RpidActivity[];
  /** Notes of the person, its activities and the whole document. */
  readonly notes: readonly string[];
}

const MOST_TUPLES = 50; // a person has a handful of devices
const MOST_NOTES = 20;
const MOST_ACTIVITIES = 20;
const MOST_TEXT = 1_000;

/** Reads application/pidf+xml (RFC 3863) with persons and activities (RFC 4479, 4480), by local names. */
export function readPidf(text: string): Parsed<PidfDocument> {
  const read = parseXml(text);
  if (!read.ok) return read;
  const root = read.value;
  if (root.name !== "presence") return malformed("a presence element");
  const tuples = childElements(root, "tuple");
  if (tuples.length > MOST_TUPLES) return malformed(`at most ${MOST_TUPLES} tuples`);
  const persons = childElements(root, "person");
  const ofPersons = persons.flatMap((person) => childElements(person, "activities"));
  const ofTuples = [...tuples, ...tuples.flatMap((tuple) => childElements(tuple, "status"))];
  const groups =
    ofPersons.length > 0 ? ofPersons : ofTuples.flatMap((one) => childElements(one, "activities"));
  return parsed({
    entity: attributeOf(root, "entity") ?? "",
    tuples: tuples.map(readTuple),
    activities: groups.flatMap(readActivities).slice(0, MOST_ACTIVITIES),
    notes: [...persons, ...groups, root].flatMap(notesOf).slice(0, MOST_NOTES),
  });
}

function readTuple(tuple: XmlElement): PidfTuple {
  const basic = textOf(childElement(childElement(tuple, "status") ?? tuple, "basic")).toLowerCase();
  const time = Date.parse(textOf(childElement(tuple, "timestamp")));
  return {
    id: attributeOf(tuple, "id") ?? "",
    basic: basic === "open" || basic === "closed" ? basic : undefined,
    contact: textOf(childElement(tuple, "contact")) || undefined,
    notes: notesOf(tuple).slice(0, MOST_NOTES),
    timestamp: Number.isNaN(time) ? undefined : time,
  };
}

const notesOf = (element: XmlElement): string[] =>
  childElements(element, "note").flatMap((note) => textOf(note).slice(0, MOST_TEXT) || []);

/** Older drafts wrote `<activity>busy</activity>` where RFC 4480 writes `<busy/>`. */
const readActivities = (group: XmlElement): RpidActivity[] =>
  childElements(group)
    .filter(({ name }) => name !== "note")
    .map((one) => {
      const text = textOf(one).slice(0, MOST_TEXT);
      return one.name === "activity" ? { name: text, text: "" } : { name: one.name, text };
    });

/** What the server says of somebody. */
export interface PidfSaid {
  /** `bob@example.com` */
  readonly address: string;
  readonly basic: "open" | "closed";
  /** An element of RFC 4480 §3.2. */
  readonly activity?: "away" | "busy" | "meeting" | "on-the-phone" | undefined;
  /** In the user's own words, for the activity. */
  readonly activityText?: string | undefined;
  readonly note?: string | undefined;
  /** Milliseconds since 1970. */
  readonly timestamp?: number | undefined;
}

/**
 * application/pidf+xml with one tuple and, where there is more to say, one person (RFC 3863 §4, RFC 4480).
 * COMPAT baresip 1.0 looks for `<basic>` and `<rpid:busy/>` as text, so PIDF is the default namespace and RPID has its usual prefix.
 */
export function printPidf(said: PidfSaid): string {
  const uri = escapeXml(`sip:${said.address}`);
  const note = said.note ? escapeXml(said.note) : "";
  const time = said.timestamp === undefined ? "" : new Date(said.timestamp).toISOString();
  const text = said.activityText ? `<rpid:note>${escapeXml(said.activityText)}</rpid:note>` : "";
  const activity = said.activity ? `<rpid:${said.activity}/>` : text && "<rpid:other/>";
  const person =
    (activity && `<rpid:activities>${text}${activity}</rpid:activities>`) +
    (note && `<dm:note>${note}</dm:note>`);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n' +
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" ' +
    `xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${uri}">` +
    `<tuple id="user"><status><basic>${said.basic}</basic></status><contact priority="1.0">${uri}</contact>` +
    `${note && `<note>${note}</note>`}${time && `<timestamp>${time}</timestamp>`}</tuple>` +
    `${person && `<dm:person id="person">${person}</dm:person>`}</presence>`
  );
}
