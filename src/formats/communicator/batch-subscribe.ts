import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElement, childElements, parseXml, type XmlElement } from "../xml/element.ts";

/** One thing that a SUBSCRIBE to presence asks for. */
export interface BatchAction {
  readonly name: "subscribe" | "unsubscribe" | "refresh";
  /** As they stand. */
  readonly uris: readonly string[];
  /** Names of categories, each once, in their order; undefined where the document has no list of them. */
  readonly categories: readonly string[] | undefined;
}

/** `categories` are read by MS-PRES clients; `presentity` is the whole of the older document that LCS 2005 clients read. */
export interface BatchDocument {
  readonly reads: "categories" | "presentity";
  readonly actions: readonly BatchAction[];
}

const MOST_ACTIONS = 8;
const MOST_CATEGORIES = 32; // Communicator asks for six
const MOST_NAME = 64;
const MOST_URI = 454;

/** Reads batchSub or a bare categoryList (MS-PRES 2.2.2.4.1), or the adhoclist of LCS 2005 (MS-SIP 3.3). */
export function parseBatchSubscribe(text: string): Parsed<BatchDocument> {
  const root = parseXml(text);
  if (!root.ok) return root;
  switch (root.value.name) {
    case "batchSub":
      return readActions(childElements(root.value, "action"));
    case "categoryList": {
      const categories = readCategories(root.value);
      if (!categories.ok) return categories;
      return parsed({
        reads: "categories",
        actions: [{ name: "subscribe", uris: [], categories: categories.value }],
      });
    }
    case "adhoclist":
      return readAdhocList(root.value);
    default:
      return malformed("batchSub, categoryList or adhoclist");
  }
}

function readActions(elements: readonly XmlElement[]): Parsed<BatchDocument> {
  if (elements.length === 0 || elements.length > MOST_ACTIONS)
    return malformed(`1 to ${MOST_ACTIONS} actions`);
  const actions: BatchAction[] = [];
  for (const element of elements) {
    const name = attributeOf(element, "name");
    if (name !== "subscribe" && name !== "unsubscribe" && name !== "refresh")
      return malformed("the action subscribe, unsubscribe or refresh");
    const list = childElement(element, "categoryList");
    const categories = list ? readCategories(list) : parsed(undefined);
    if (!categories.ok) return categories;
    const uris = readUris(childElement(element, "adhocList"));
    actions.push({ name, uris, categories: categories.value });
  }
  return parsed({ reads: "categories", actions });
}

function readAdhocList(root: XmlElement): Parsed<BatchDocument> {
  const actions: BatchAction[] = [];
  const elements = childElements(root);
  if (elements.length > MOST_ACTIONS) return malformed(`at most ${MOST_ACTIONS} changes`);
  for (const element of elements) {
    const deletes = element.name === "delete";
    if (!deletes && element.name !== "create" && element.name !== "add") continue;
    const uris = readUris(element);
    const name = deletes ? "unsubscribe" : "subscribe";
    actions.push({ name, uris, categories: undefined });
  }
  return actions.length === 0 ? malformed("create, add or delete") : parsed({ reads: "presentity", actions });
}

/**
 * How many there may be is for the subscription to say, which knows those it has. What is no address of anybody is left out: a 400
 * for one wrong entry of a contact list would take the presence of all others away.
 */
const readUris = (list: XmlElement | undefined): readonly string[] =>
  (list ? childElements(list, "resource") : [])
    .map((resource) => attributeOf(resource, "uri")?.trim() ?? "")
    .filter((uri) => uri !== "" && uri.length <= MOST_URI);

function readCategories(list: XmlElement): Parsed<readonly string[]> {
  const names = new Set<string>();
  for (const category of childElements(list, "category")) {
    const name = attributeOf(category, "name") ?? "";
    if (name === "" || name.length > MOST_NAME)
      return malformed(`a category with a name of 1 to ${MOST_NAME} characters`);
    names.add(name);
  }
  return names.size === 0 || names.size > MOST_CATEGORIES
    ? malformed(`1 to ${MOST_CATEGORIES} categories`)
    : parsed([...names]);
}
