import { malformed, type Parsed, parsed } from "#base/parsed";
import {
  attributeOf,
  childElement,
  childElements,
  elementAt,
  escapeXml,
  parseXml,
  textOf,
} from "../xml/element.ts";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const METHODS = "http://schemas.microsoft.com/winrtc/2002/11/sip";

const MOST_ROWS = 50; // pidgin-sipe asks by six attributes

/** What somebody looks for: every attribute is to begin with its value. */
export interface DirectorySearch {
  readonly rows: readonly { readonly attribute: string; readonly value: string }[];
  /** Undefined: as many as the server gives. */
  readonly maxResults: number | undefined;
}

/** Reads the body of SERVICE directorySearch (MS-SIP 2.2.4.2): the rows stand in the Array that the filter points to. */
export function readDirectorySearch(text: string): Parsed<DirectorySearch> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const body = childElement(root.value, "Body");
  const search = body && childElement(body, "directorySearch");
  if (!body || !search) return malformed("a SOAP Envelope with directorySearch in its Body");
  const id = attributeOf(childElement(search, "filter"), "href")?.replace(/^#/, "");
  const arrays = childElements(body, "Array");
  const array = arrays.find((one) => id !== undefined && attributeOf(one, "id") === id) ?? arrays[0];
  const rows = array ? childElements(array, "row") : [];
  if (rows.length > MOST_ROWS) return malformed(`at most ${MOST_ROWS} rows`);
  const most = textOf(elementAt(search, "maxResults"));
  if (!/^\d{0,9}$/.test(most)) return malformed("a number in maxResults");
  return parsed({
    rows: rows.map((row) => ({
      attribute: attributeOf(row, "attrib") ?? "",
      value: attributeOf(row, "value") ?? "",
    })),
    maxResults: most === "" ? undefined : Number(most),
  });
}

/** One person who was found, in the attributes that clients read; what is empty is left out. */
export interface FoundPerson {
  /** `sip:bob@example.com` */
  readonly uri: string;
  readonly displayName: string;
  readonly title: string;
  readonly office: string;
  readonly phone: string;
  readonly company: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly email: string;
}

/** The answer (MS-SIP 2.2.4.2). */
export function printDirectorySearch(found: readonly FoundPerson[], moreAvailable: boolean): string {
  const rows = found.map((person) => `<m:row${Object.entries(person).map(printAttribute).join("")}/>`);
  return (
    `<s:Envelope xmlns:s="${SOAP}" xmlns:m="${METHODS}"><s:Body>` +
    `<m:directorySearch><m:results m:href="#searchArray"/><m:moreAvailable>${moreAvailable}</m:moreAvailable></m:directorySearch>` +
    `<m:Array m:id="searchArray">${rows.join("")}</m:Array></s:Body></s:Envelope>`
  );
}

const printAttribute = ([name, value]: readonly [string, string]): string =>
  value === "" ? "" : ` m:${name}="${escapeXml(value)}"`;
