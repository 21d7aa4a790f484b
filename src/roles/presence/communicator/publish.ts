import { parsePublish } from "#formats/communicator/publish";
import type { XmlElement, XmlNode } from "#formats/xml/element";
import type { RequestContext } from "#pipeline/request-context";
import { createResponse } from "#sip/message/respond";
import type { Conflict, PublicationChange, PublishOutcome } from "../contract.ts";
import { refuseConflict } from "./answer-conflict.ts";
import {
  CONFLICT_MEMORY_MS,
  MOST_CONFLICT_MEMORIES,
  MOST_EQUAL_CONFLICTS,
  MOST_PUBLICATION,
} from "./limits.ts";
import { ownCategories } from "./own-documents.ts";
import { notTheOwner, publicationTooLarge } from "./problems.ts";
import { addressOfText, askBody, askEndpoint, askOwner } from "./read-request.ts";
import type { CommunicatorPresenceUses } from "./uses.ts";

/** What an endpoint was refused last, and how often. */
interface Refused {
  readonly conflicts: string;
  readonly first: number;
  times: number;
}

/** Serves application/msrtc-category-publish+xml (MS-PRES 2.2.2). */
export class Publisher {
  readonly #uses: CommunicatorPresenceUses;
  readonly #refused = new Map<string, Refused>();

  constructor(uses: CommunicatorPresenceUses) {
    this.#uses = uses;
  }

  publish(context: RequestContext): void | Promise<void> {
    const owner = askOwner(context);
    if (owner === undefined) return;
    const endpoint = askEndpoint(context);
    if (endpoint === undefined) return;
    const read = askBody(context, parsePublish);
    if (!read) return;
    const { uri, publications } = read.value;
    if (addressOfText(uri) !== owner) {
      context.refuse(403, notTheOwner(owner, uri.slice(0, 200)));
      return;
    }
    for (const { category, content } of publications) {
      const size = typeof content === "object" ? sizeOf(content) : 0;
      if (size > MOST_PUBLICATION) {
        context.refuse(413, publicationTooLarge(category, size, MOST_PUBLICATION));
        return;
      }
    }
    return this.#store(context, owner, endpoint, publications);
  }

  #store(
    context: RequestContext,
    owner: string,
    endpoint: string,
    changes: readonly PublicationChange[],
  ): void | Promise<void> {
    const outcome = this.#uses.presence.publish(owner, endpoint, changes);
    return outcome instanceof Promise
      ? outcome.then((late) => this.#answer(context, owner, endpoint, changes, late))
      : this.#answer(context, owner, endpoint, changes, outcome);
  }

  #answer(
    context: RequestContext,
    owner: string,
    endpoint: string,
    changes: readonly PublicationChange[],
    outcome: PublishOutcome,
  ): void | Promise<void> {
    const key = `${owner} ${endpoint}`;
    if (outcome.kind === "refused") {
      context.refuse(outcome.status, outcome.problem);
      return;
    }
    if (outcome.kind === "conflict") {
      if (!this.#repeatsForever(key, outcome.conflicts)) {
        refuseConflict(context, owner, outcome.conflicts);
        return;
      }
      this.#refused.delete(key);
      this.#uses.log.write(
        "info",
        "took a publication with old versions, since the client cannot correct them",
        {
          owner,
          endpoint,
        },
      );
      const wrong = new Set(outcome.conflicts.map(({ index }) => index));
      return this.#store(
        context,
        owner,
        endpoint,
        changes.map((change, at) => (wrong.has(at + 1) ? { ...change, version: undefined } : change)),
      );
    }
    this.#refused.delete(key);
    const { contentType, body } = ownCategories(
      this.#uses,
      owner,
      [...new Set(changes.map(({ category }) => category))],
      emptiedBy(changes),
    );
    context.respond(
      createResponse(context.request, 200, undefined, {
        toTag: this.#uses.newTag(),
        fields: [["content-type", contentType]],
        body,
      }),
    );
  }

  /** COMPAT pidgin-sipe 1.25 cannot correct a version of something that it never saw, and repeats the same publish at once, forever. */
  #repeatsForever(key: string, conflicts: readonly Conflict[]): boolean {
    const now = this.#uses.clock.now();
    const seen = conflicts.map((one) => `${one.index} ${one.version} ${one.current}`).join();
    const last = this.#refused.get(key);
    if (last?.conflicts === seen && now - last.first <= CONFLICT_MEMORY_MS)
      return ++last.times > MOST_EQUAL_CONFLICTS;
    this.#refused.delete(key);
    const oldest = this.#refused.keys().next();
    if (this.#refused.size >= MOST_CONFLICT_MEMORIES && !oldest.done) this.#refused.delete(oldest.value);
    this.#refused.set(key, { conflicts: seen, first: now, times: 1 });
    return false;
  }
}

/** By category: the containers in which something was deleted. */
function emptiedBy(changes: readonly PublicationChange[]): ReadonlyMap<string, Iterable<number>> {
  const emptied = new Map<string, Set<number>>();
  for (const { category, container, content } of changes)
    if (content === "delete") emptied.set(category, (emptied.get(category) ?? new Set()).add(container));
  return emptied;
}

/** About as many characters as it has when printed; stops counting when it is too many. */
function sizeOf(content: XmlElement): number {
  let size = 0;
  const open: XmlNode[] = [content];
  for (let node = open.pop(); node !== undefined && size <= MOST_PUBLICATION; node = open.pop()) {
    if (typeof node === "string") size += node.length;
    else {
      size += 2 * node.name.length + 5;
      for (const { name, value } of node.attributes) size += name.length + value.length + 4;
      open.push(...node.children);
    }
  }
  return size;
}
