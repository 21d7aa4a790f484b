import { escapeXml, printXml, type XmlElement } from "../xml/element.ts";
import { CATEGORIES } from "./namespaces.ts";

/** One publication as documents show it. */
export interface ShownPublication {
  readonly category: string;
  readonly instance: number;
  readonly container: number;
  readonly version: number;
  readonly expireType: string;
  /** Milliseconds since 1970. */
  readonly publishTime: number;
  readonly content: XmlElement | undefined;
}

/** What a watcher sees of one user: a `category` for each that was asked for, empty where nothing is visible (MS-PRES 2.2.2.4). */
export function printCategories(
  address: string,
  asked: readonly string[],
  visible: readonly ShownPublication[],
): string {
  let inside = "";
  for (const name of asked) {
    let found = false;
    for (const publication of visible) {
      if (publication.category !== name || publication.content === undefined) continue;
      const { instance, publishTime, content } = publication;
      found = true;
      inside +=
        `<category name="${escapeXml(name)}" instance="${instance}" publishTime="${printTime(publishTime)}">` +
        `${printXml(content, CATEGORIES)}</category>`;
    }
    if (!found) inside += `<category name="${escapeXml(name)}"/>`;
  }
  return printList(address, inside);
}

/** A container in which nothing is left of a category; without a container: nothing is left of it anywhere. */
export interface ClearedCategory {
  readonly category: string;
  readonly container?: number;
}

/**
 * The `categories` part of roamingData: everything with its versions. It has to hold all instances in all containers of each
 * category that it names: pidgin-sipe forgets what it knew of them.
 */
export function printOwnCategories(
  address: string,
  publications: readonly ShownPublication[],
  cleared: readonly ClearedCategory[],
): string {
  let inside = "";
  const printed = new Map<XmlElement, string>(); // the same content stands in several containers
  for (const { category, container } of cleared)
    inside +=
      container === undefined
        ? `<category name="${escapeXml(category)}"/>`
        : `<category name="${escapeXml(category)}" container="${container}"/>`;
  for (const one of publications) {
    const start =
      `<category name="${escapeXml(one.category)}" instance="${one.instance}" ` +
      `publishTime="${printTime(one.publishTime)}" container="${one.container}" version="${one.version}" ` +
      `expireType="${one.expireType}"`;
    if (!one.content) inside += `${start}/>`;
    else {
      const content = printed.get(one.content) ?? printXml(one.content, CATEGORIES);
      printed.set(one.content, content);
      inside += `${start}>${content}</category>`;
    }
  }
  return printList(address, inside);
}

const printList = (address: string, inside: string): string =>
  `<categories xmlns="${CATEGORIES}" uri="${escapeXml(`sip:${address}`)}">${inside}</categories>`;

/** UTC without its letter, as the product writes it. */
export const printTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, -1);
