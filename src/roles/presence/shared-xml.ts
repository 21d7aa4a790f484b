import type { XmlAttribute, XmlElement } from "#formats/xml/element";

const MOST_SHARED = 10_000; // elements; forgotten all at once, what is in use stays in use
const MOST_TEXT = 600; // characters of an element that is shared; longer ones are hardly ever the same for two people
const MOST_WORDS = 2_000;

const elements = new Map<string, XmlElement>();
const words = new Map<string, string>();

/**
 * The same element to keep for long: it does not hold the message in memory from which it was cut (V8 shares slices of 13 characters
 * and more), and what thousands say alike ("available", "can write") is there once: 16 kB for a user of pidgin-sipe become 7.
 */
export function shareXml(element: XmlElement): XmlElement {
  return share(element).element;
}

interface Shared {
  readonly element: XmlElement;
  /** Says the same of no two different elements. */
  readonly text: string;
}

function share({ name, namespace, attributes, children }: XmlElement): Shared {
  let text = `<${sized(name)}${sized(namespace)}`;
  for (const one of attributes) text += `@${sized(one.name)}${sized(one.namespace)}${sized(one.value)}`;
  const kept = children.map((child) => {
    if (typeof child === "string") {
      text += `"${sized(child)}`;
      return child;
    }
    const inner = share(child);
    text += inner.text;
    return inner.element;
  });
  text += ">";
  const known = text.length <= MOST_TEXT ? elements.get(text) : undefined;
  if (known) return { element: known, text };
  const element: XmlElement = {
    name: shareWord(name),
    namespace: shareWord(namespace),
    attributes: attributes.map(ownAttribute),
    children: kept.map((child) => (typeof child === "string" ? ownText(child) : child)),
  };
  if (text.length <= MOST_TEXT) {
    if (elements.size >= MOST_SHARED) elements.clear();
    elements.set(ownText(text), element); // put together of slices, it would hold them: a key is hashed without being copied
  }
  return { element, text };
}

const ownAttribute = ({ name, namespace, value }: XmlAttribute): XmlAttribute => ({
  name: shareWord(name),
  namespace: shareWord(namespace),
  value: ownText(value),
});

const sized = (text: string): string => `${text.length}:${text}`;

/** The same word for everybody who says it. */
export function shareWord(text: string): string {
  const known = words.get(text);
  if (known !== undefined) return known;
  const copy = ownText(text);
  if (words.size >= MOST_WORDS) words.clear();
  words.set(copy, copy);
  return copy;
}

/** A copy of a text that does not keep the message alive from which it was cut. */
export const ownText = (text: string): string =>
  text.length < 13 ? text : Buffer.from(text, "utf16le").toString("utf16le");
