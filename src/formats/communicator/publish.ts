import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElement, childElements, parseXml, type XmlElement } from "../xml/element.ts";
import { containerIdOf, unsignedOf } from "./read-values.ts";

/** One publication that a client wants stored or deleted. */
export interface WantedPublication {
  readonly category: string;
  readonly instance: number;
  readonly container: number;
  /** The version that the client believes to be stored; 0: none. */
  readonly version: number;
  readonly expireType: "static" | "user" | "endpoint" | "time";
  /** Of those that last for a time. */
  readonly expiresSeconds?: number;
  readonly content: XmlElement | undefined | "delete";
}

/** A `publish` document (MS-PRES 2.2.2). */
export interface PublishDocument {
  /** As it stands: `sip:alice@example.com`. */
  readonly uri: string;
  readonly publications: readonly WantedPublication[];
}

const MOST_PUBLICATIONS = 256; // Communicator's largest sets all of its options at once: about 60
const MOST_NAME = 64;

/** Reads the body of application/msrtc-category-publish+xml. */
export function parsePublish(text: string): Parsed<PublishDocument> {
  const root = parseXml(text);
  if (!root.ok) return root;
  const list = root.value.name === "publish" ? childElement(root.value, "publications") : undefined;
  if (!list) return malformed("publish with publications inside");
  const uri = attributeOf(list, "uri");
  if (uri === undefined) return malformed("publications with a uri");
  const elements = childElements(list, "publication");
  if (elements.length === 0 || elements.length > MOST_PUBLICATIONS)
    return malformed(`1 to ${MOST_PUBLICATIONS} publications`);
  const keys = new Set<string>();
  const publications: WantedPublication[] = [];
  for (const element of elements) {
    const publication = readPublication(element);
    if (!publication.ok) return publication;
    const { category, instance, container } = publication.value;
    const key = `${instance} ${container} ${category}`;
    if (keys.has(key)) return malformed("each category, instance and container once");
    keys.add(key);
    publications.push(publication.value);
  }
  return parsed({ uri, publications });
}

function readPublication(element: XmlElement): Parsed<WantedPublication> {
  const category = attributeOf(element, "categoryName") ?? "";
  if (category === "" || category.length > MOST_NAME)
    return malformed(`a categoryName of 1 to ${MOST_NAME} characters`);
  const instance = unsignedOf(element, "instance");
  if (instance === undefined) return malformed("an instance of 0 to 4294967295");
  const container = containerIdOf(element, "container");
  if (container === undefined) return malformed("a container of 0 to 32767");
  const version = attributeOf(element, "version") === undefined ? 0 : unsignedOf(element, "version");
  if (version === undefined) return malformed("a version of 0 to 4294967295");
  const expireType = attributeOf(element, "expireType") ?? "static";
  if (!isExpireType(expireType)) return malformed("expireType static, user, endpoint or time");
  const stated = attributeOf(element, "expires") !== undefined;
  const expiresSeconds = unsignedOf(element, "expires");
  if (stated ? expiresSeconds === undefined : expireType === "time")
    return malformed("expires in seconds with what lasts for a time");
  const base = { category, instance, container, version, expireType };
  if (expiresSeconds === 0) return parsed({ ...base, content: "delete" });
  const content = childElements(element)[0];
  return parsed(
    expireType === "time" && expiresSeconds !== undefined
      ? { ...base, expiresSeconds, content }
      : { ...base, content },
  );
}

const isExpireType = (text: string): text is WantedPublication["expireType"] =>
  text === "static" || text === "user" || text === "endpoint" || text === "time";
