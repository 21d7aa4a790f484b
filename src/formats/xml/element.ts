import { SaxesParser } from "saxes";
import { malformed, type Parsed, parsed } from "#base/parsed";

/** An XML element without its prefixes: Communicator clients choose those freely, and pidgin-sipe ignores them. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** "" where there is none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** Elements and texts in their order; texts with escapes undone. */
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

export interface XmlAttribute {
  /** Local name: `type` for `xsi:type`. */
  readonly name: string;
  /** "" for an attribute without a prefix. */
  readonly namespace: string;
  readonly value: string;
}

const MOST_DEPTH = 24; // presence documents nest to eight
const MOST_NODES = 200_000; // a batch subscription to 20,000 contacts
const MOST_ATTRIBUTES = 40;
/** Characters of a namespace, which we print once for each element that differs in it from what is around: Microsoft's have 74. */
const MOST_NAMESPACE = 200;
/** What can stand in a name and not at its start: saxes lets `<a:1/>` pass, which nobody can read when its prefix is another one. */
const NO_START = /^(?:[-.0-9\u00b7\u203f\u2040]|[\u0300-\u036f])/;
const XML = "http://www.w3.org/XML/1998/namespace";

interface Open {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: XmlAttribute[];
  readonly children: XmlNode[];
}

/** Reads a whole document. Entities other than the five of XML, and document types, are refused; depth and size are bounded. */
export function parseXml(text: string): Parsed<XmlElement> {
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let nodes = 0;
  const refuse = (expected: string): never => {
    throw new Refusal(expected);
  };
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on("error", (error) => refuse(`well-formed XML (${error.message.slice(0, 120)})`));
  parser.on("doctype", () => refuse("XML without a document type"));
  parser.on("opentag", (tag) => {
    if (open.length >= MOST_DEPTH) refuse(`elements nested at most ${MOST_DEPTH} deep`);
    if (++nodes > MOST_NODES) refuse(`at most ${MOST_NODES} elements`);
    const attributes = Object.values(tag.attributes)
      .filter(({ prefix, name }) => prefix !== "xmlns" && name !== "xmlns")
      .map(({ local, uri, value }) => ({ name: local, namespace: uri, value }));
    if (NO_START.test(tag.local) || attributes.some(({ name }) => NO_START.test(name)))
      refuse("names that do not begin with a digit or mark");
    if (attributes.length > MOST_ATTRIBUTES) refuse(`at most ${MOST_ATTRIBUTES} attributes in an element`);
    if (
      tag.uri.length > MOST_NAMESPACE ||
      attributes.some(({ namespace }) => namespace.length > MOST_NAMESPACE)
    )
      refuse(`namespaces of at most ${MOST_NAMESPACE} characters`);
    open.push({ name: tag.local, namespace: tag.uri, attributes, children: [] });
  });
  parser.on("text", (part) => open.at(-1)?.children.push(part));
  parser.on("cdata", (part) => open.at(-1)?.children.push(part));
  parser.on("closetag", () => {
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    return malformed(error instanceof Refusal ? error.expected : "well-formed XML");
  }
  return root ? parsed(root) : malformed("an XML element");
}

class Refusal extends Error {
  readonly expected: string;
  constructor(expected: string) {
    super(expected);
    this.expected = expected;
  }
}

/** The child elements, those of one local name when it is given. */
export function childElements(element: XmlElement, name?: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== "string" && (name === undefined || child.name === name),
  );
}

export function childElement(element: XmlElement, name: string): XmlElement | undefined {
  return childElements(element, name)[0];
}

/** The element at the end of a path of local names. */
export function elementAt(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let at: XmlElement | undefined = element;
  for (const name of path) at = at && childElement(at, name);
  return at;
}

/** All text inside, its ends trimmed. */
export function textOf(element: XmlElement | undefined): string {
  if (!element) return "";
  return element.children
    .map((child) => (typeof child === "string" ? child : textOf(child)))
    .join("")
    .trim();
}

/** The value of the attribute of this local name, whatever its namespace. */
export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.find((attribute) => attribute.name === name)?.value;
}

/** An element of ours. Attributes that are undefined are left out. */
export function element(
  name: string,
  namespace: string,
  attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  const kept = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ name: key, namespace: "", value: String(value) }],
  );
  return { name, namespace, attributes: kept, children };
}

/** Prints an element on one line so that it stands alone: it declares each namespace where it first differs from around it. */
export function printXml(root: XmlElement, around = ""): string {
  const attributes = root.attributes.map((attribute, at) => printAttribute(attribute, at)).join("");
  const declared = root.namespace === around ? "" : ` xmlns="${escapeXml(root.namespace)}"`;
  const inside = root.children
    .map((child) => (typeof child === "string" ? escapeXml(child) : printXml(child, root.namespace)))
    .join("");
  const start = `<${root.name}${declared}${attributes}`;
  return inside === "" ? `${start}/>` : `${start}>${inside}</${root.name}>`;
}

const XSI = "http://www.w3.org/2001/XMLSchema-instance";

function printAttribute({ name, namespace, value }: XmlAttribute, at: number): string {
  if (namespace === "") return ` ${name}="${escapeAttribute(value)}"`;
  if (namespace === XML) return ` xml:${name}="${escapeAttribute(value)}"`;
  const prefix = namespace === XSI ? "xsi" : `a${at}`;
  return ` xmlns:${prefix}="${escapeAttribute(namespace)}" ${prefix}:${name}="${escapeAttribute(value)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // Readers make a line end of it, and blanks of these in attributes (XML 1.0 §2.11, 3.3.3).
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Makes any text safe inside XML, as text and as attribute. Characters that XML cannot carry are left out. */
export function escapeXml(text: string): string {
  return text.replaceAll(NEEDS_CARE, (character) => ESCAPES[character] ?? "");
}

const NEEDS_CARE = /[&<>"'\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapeAttribute = (text: string): string =>
  escapeXml(text).replaceAll(/[\n\t]/g, (character) => ESCAPES[character] ?? "");
