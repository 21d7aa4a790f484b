import { attributeOf, childElement, childElements, textOf, type XmlElement } from "#formats/xml/element";
import type { Fact, Severity } from "../described.ts";
import { shortened } from "../words.ts";

/** What a document says. */
export interface DocumentWords {
  readonly sentence: string;
  readonly source: string;
  readonly severity?: Severity;
  readonly facts?: readonly Fact[];
}

export type DescribeDocument = (root: XmlElement) => DocumentWords | undefined;
/** By the local name of the root element. */
export type DocumentTable = Readonly<Record<string, DescribeDocument>>;

/** Lists in documents have thousands of entries at worst; a person reads some. */
export const MOST_FACTS = 200;

export const fact = (text: string, facts: readonly Fact[] = []): Fact =>
  facts.length === 0 ? { text } : { text, facts };

/** A fact for each, at most so many, and how many more there are. */
export function factsOf<T>(
  items: readonly T[],
  one: (item: T) => Fact | undefined,
  most = MOST_FACTS,
): Fact[] {
  const facts = items.slice(0, most).flatMap((item) => one(item) ?? []);
  if (items.length > most) facts.push(fact(`${items.length - most} more`));
  return facts;
}

/** The text of a child, short enough to read; undefined where there is none. */
export function textIn(element: XmlElement | undefined, name: string): string | undefined {
  const text = element && shortened(textOf(childElement(element, name)));
  return text === "" ? undefined : text;
}

/** The value of an attribute, short enough to read; undefined where it is empty or missing. */
export function attributeIn(element: XmlElement | undefined, name: string): string | undefined {
  const value = attributeOf(element, name);
  return value === undefined || value === "" ? undefined : shortened(value);
}

/** Every element of this name at any depth, in order; parsing has bounded how many there are. */
export function descendants(root: XmlElement, name: string): XmlElement[] {
  return childElements(root).flatMap((child) =>
    child.name === name ? [child, ...descendants(child, name)] : descendants(child, name),
  );
}
