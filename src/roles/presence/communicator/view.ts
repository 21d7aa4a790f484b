import { detached, utf8Encode } from "#base/octets";
import { printCategories } from "#formats/communicator/categories";
import { printPresentity } from "#formats/communicator/presentity";
import type { Document } from "../../subscriptions/contract.ts";
import type { Presence } from "../contract.ts";
import { MOST_PRINTED_OCTETS, MOST_VIEWS } from "./limits.ts";

export const CATEGORIES_TYPE = "application/msrtc-event-categories+xml";
export const PRESENTITY_TYPE = "text/xml+msrtc.pidf";

/** How a subscription looks at people: what it reads, and which categories. Two that look alike share one. */
export interface View {
  readonly number: number;
  readonly reads: "categories" | "presentity";
  readonly categories: readonly string[];
  /** Of a batch: its notifications say `Require: eventlist`. */
  readonly list: boolean;
}

/** What Communicator asks for, for those who do not say. */
export const USUAL_CATEGORIES = ["calendarData", "contactCard", "note", "services", "state"];
/** What the older document is made of. */
const BEHIND_PRESENTITY = ["contactCard", "legacyInterop", "note", "state"];

/** Gives every view its number. */
export class Views {
  readonly #known = new Map<string, View>();
  #last = 0;

  find(reads: View["reads"], asked: readonly string[], list: boolean): View {
    const categories = reads === "presentity" ? BEHIND_PRESENTITY : [...asked].sort();
    const key = `${reads} ${list} ${keyOfNames(categories)}`;
    const view = this.#known.get(key) ?? {
      number: ++this.#last,
      reads,
      categories: categories.map(detached), // a slice would keep a message in memory
      list,
    };
    this.#known.delete(key); // those asked for lately stand last, so strangers cannot fill the place of the usual ones
    this.#known.set(key, view);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_VIEWS) break;
      this.#known.delete(oldest);
    }
    return view;
  }
}

/** Another text for each list of names: a client may ask for a category with a blank in its name. */
export const keyOfNames = (names: readonly string[]): string => JSON.stringify(names);

/** What a pair of view and container is known by. */
export const keyOf = (view: View, container: number): number => view.number * 32_768 + container;

const OF_A_LIST: NonNullable<Document["fields"]> = [["require", "eventlist"]];

/** Prints what a container shows in a view, and keeps it until something changes: thousands sign in at once after a restart. */
export class Printer {
  readonly #presence: Presence;
  readonly #kept = new Map<string, Map<number, Document>>();
  #octets = 0;

  constructor(presence: Presence) {
    this.#presence = presence;
  }

  /** Everything that the view shows. `watcher` is anybody who reads this container. */
  whole(owner: string, container: number, view: View, watcher: string): Document {
    const key = keyOf(view, container);
    const kept = this.#kept.get(owner)?.get(key);
    if (kept) return kept;
    const document = this.part(owner, container, view, view.categories, watcher);
    this.#keep(owner, key, document);
    return document;
  }

  /** These categories of it only; the older document has no parts. */
  part(
    owner: string,
    container: number,
    view: View,
    categories: readonly string[],
    watcher: string,
  ): Document {
    const older = view.reads === "presentity";
    return {
      contentType: older ? PRESENTITY_TYPE : CATEGORIES_TYPE,
      body: utf8Encode(
        older
          ? this.#presentity(owner, watcher)
          : printCategories(owner, categories, this.#presence.visible(owner, container, categories)),
      ),
      ...(view.list && { fields: OF_A_LIST }),
    };
  }

  /** Something changed of this person. */
  forget(owner: string): void {
    for (const { body } of this.#kept.get(owner)?.values() ?? []) this.#octets -= body.length;
    this.#kept.delete(owner);
  }

  #presentity(owner: string, watcher: string): string {
    const seen = this.#presence.seen(owner, watcher);
    const shown = seen.state === "available-data" || seen.state === "signed-out";
    if (!shown) return printPresentity({ address: owner, displayName: owner, availability: OFFLINE });
    const { availability, activity, displayName, note } = seen;
    return printPresentity({ address: owner, displayName, availability, activity, note });
  }

  #keep(owner: string, key: number, document: Document): void {
    this.#octets += document.body.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#octets <= MOST_PRINTED_OCTETS) break;
      this.forget(oldest);
    }
    const views = this.#kept.get(owner) ?? new Map<number, Document>();
    this.#kept.set(owner, views.set(key, document));
  }
}

const OFFLINE = 18500;
