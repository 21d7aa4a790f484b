import type { ExplainedError } from "#base/explained-error";
import type { XmlElement } from "#formats/xml/element";
import { sameXml } from "#formats/xml/same";
import type { Conflict, Publication, PublicationChange } from "./contract.ts";
import { MOST_CONTENT, MOST_CONTENT_OF_A_USER, MOST_PUBLICATIONS } from "./limits.ts";
import { readOnly, tooMuch } from "./problems.ts";
import { isAggregate } from "./read-state.ts";
import { ownText, shareWord } from "./shared-xml.ts";

/** One publication before and after a change; undefined where there is none. */
export interface Move {
  readonly key: string;
  readonly before: Publication | undefined;
  readonly after: Publication | undefined;
}

export type PublishVerdict =
  | { readonly kind: "moves"; readonly moves: readonly Move[] }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "refused"; readonly status: number; readonly problem: ExplainedError };

/** What the user has now. */
export interface Published {
  find(key: string): Publication | undefined;
  /** The version of what the server itself published under this key, 0 for nothing: clients may take its place. */
  ownVersion(key: string): number;
  readonly size: number;
  /** Characters of all contents. */
  readonly characters: number;
}

export interface PublishWays {
  /** Versions are not looked at, for a client that cannot find out of a conflict by itself. */
  readonly forgives: boolean;
  /** The form in which a content is remembered. */
  keep(content: XmlElement | undefined): XmlElement | undefined;
}

/** By what a publication is known: one of a user for each. */
export const keyOf = ({
  category,
  instance,
  container,
}: Pick<Publication, "category" | "instance" | "container">): string =>
  `${container} ${instance} ${category}`;

/**
 * What a publish does (MS-PRES 2.2.2): all of it or nothing, versions must be those that are stored, deleting what is not there is
 * fine.
 */
export function decidePublish(
  published: Published,
  endpoint: string,
  changes: readonly PublicationChange[],
  now: number,
  { forgives, keep }: PublishWays,
): PublishVerdict {
  const conflicts: Conflict[] = [];
  const moves: Move[] = [];
  let characters = published.characters;
  let size = published.size;
  let latest: XmlElement | undefined;
  for (const [at, change] of changes.entries()) {
    const { category, instance, version, content } = change;
    if (isReadOnly(change)) return refused(403, readOnly(category, instance, at + 1));
    const key = keyOf(change);
    const before = published.find(key);
    if (content === "delete" && !before) continue;
    const current = before?.version ?? published.ownVersion(key);
    if (!forgives && version !== undefined && version !== current)
      conflicts.push({ index: at + 1, version, current });
    if (content === "delete") {
      moves.push({ key, before, after: undefined });
      continue;
    }
    const length = lengthOf(content);
    if (length > MOST_CONTENT) return refused(413, tooMuch("characters in one", length, MOST_CONTENT));
    characters += length - lengthOf(before?.content);
    if (!before) size++;
    // Clients publish one text for several audiences; keeping one of them keeps memory small.
    const said = [before?.content, latest].find((other) => sameXml(other, content)) ?? keep(content);
    latest = said;
    moves.push({ key, before, after: publicationOf(change, said, current + 1, endpoint, now) });
  }
  if (characters > MOST_CONTENT_OF_A_USER)
    return refused(413, tooMuch("characters in all", characters, MOST_CONTENT_OF_A_USER));
  if (size > MOST_PUBLICATIONS) return refused(413, tooMuch("publications", size, MOST_PUBLICATIONS));
  return conflicts.length > 0 ? { kind: "conflict", conflicts } : { kind: "moves", moves };
}

const refused = (status: number, problem: ExplainedError): PublishVerdict => ({
  kind: "refused",
  status,
  problem,
});

function publicationOf(
  { category, instance, container, expireType, expiresSeconds = 0, volatile }: PublicationChange,
  content: XmlElement | undefined,
  version: number,
  endpoint: string,
  now: number,
): Publication {
  const base = {
    category: shareWord(category),
    instance,
    container,
    version,
    expireType,
    publishTime: now,
    content,
    ...(volatile && { volatile }),
  };
  if (expireType === "endpoint") return { ...base, endpoint: ownText(endpoint) };
  // A phone that publishes for a time speaks for itself too: it does not count as one that says nothing.
  return expireType === "time"
    ? { ...base, expiresAt: now + expiresSeconds * 1000, endpoint: ownText(endpoint) }
    : base;
}

/** What only the server says (MS-PRES: contactCard 0 from the directory, everything aggregated, services, the account). */
function isReadOnly({ category, instance, content }: PublicationChange): boolean {
  switch (category) {
    case "contactCard":
      return instance === 0;
    case "state":
      return (
        instance <= 1 || instance === AGGREGATE_MACHINE || (content !== "delete" && isAggregate(content))
      );
    case "services":
    case "userProperties":
    case "legacyInterop":
      return true;
    default:
      return false;
  }
}

export const AGGREGATE_MACHINE = 0x10000000;

/** Characters of an element as `printXml` prints it, without escapes: a namespace costs wherever it differs from the one around. */
export function lengthOf(element: XmlElement | undefined, around = ""): number {
  if (!element) return 0;
  let length = 2 * element.name.length + 5;
  if (element.namespace !== around) length += element.namespace.length + 9;
  for (const { name, namespace, value } of element.attributes)
    length += name.length + value.length + 4 + (namespace === "" ? 0 : namespace.length + 15);
  for (const child of element.children)
    length += typeof child === "string" ? child.length : lengthOf(child, element.namespace);
  return length;
}

/** Whether a publication has to be written down. */
export const lasts = (publication: Publication | undefined): boolean =>
  publication?.volatile !== true &&
  (publication?.expireType === "static" || publication?.expireType === "time");
