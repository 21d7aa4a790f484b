import { Cell } from "../../client/state/live.ts";

/** The part of sessionStorage that is needed. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const KEY = "parley.admin.drafts";
/** Browsers give a site some megabytes; a form that is larger than this is none that somebody typed. */
const MOST_LETTERS = 1_000_000;

/**
 * Whether the server was upgraded under an open page, and what was typed meanwhile. Every answer names the server's version; another
 * than the first one means that this page is older than the server. Nothing is reloaded by itself: the page says so, and the reload
 * carries the unsaved forms over.
 */
export class VersionWatch {
  /** The version that the server has now, empty where that is not known; undefined while it is the one that this page came with. */
  readonly updated = new Cell<string | undefined>(undefined);
  readonly #shelf: Shelf;
  readonly #forms = new Map<string, () => unknown>();
  readonly #restored: Map<string, unknown>;
  #first: string | undefined;
  #outdated = false;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#restored = new Map(Object.entries(readDrafts(shelf)));
    shelf.removeItem(KEY);
  }

  /** An answer of the server named this version. */
  heard(version: string): void {
    this.#first ??= version;
    this.updated.set(version === this.#first ? (this.#outdated ? "" : undefined) : version);
  }

  /** This page is older than the server, by whatever it was seen: a script that is gone, an API that has gone on. */
  outdated(): void {
    this.#outdated = true;
    if (this.updated.get() === undefined) this.updated.set("");
  }

  /** A form is open; `read` gives what is in it and unsaved, or undefined. Answers how to say that it was closed. */
  follow(name: string, read: () => unknown): () => void {
    this.#forms.set(name, read);
    return () => {
      if (this.#forms.get(name) === read) this.#forms.delete(name);
    };
  }

  /** What was in this form before the page was reloaded. */
  restored(name: string): unknown {
    return this.#restored.get(name);
  }

  /** The form was saved or given up. */
  forget(name: string): void {
    this.#restored.delete(name);
  }

  /** The page goes away: after an update what is unsaved is put where the next page finds it. */
  leaving(): void {
    if (this.updated.get() === undefined) return;
    const drafts = new Map(this.#restored);
    for (const [name, read] of this.#forms) {
      const value = read();
      if (value === undefined) drafts.delete(name);
      else drafts.set(name, value);
    }
    const text = JSON.stringify(Object.fromEntries(drafts));
    if (drafts.size === 0 || text.length > MOST_LETTERS) return;
    try {
      this.#shelf.setItem(KEY, text);
    } catch {
      // The browser keeps nothing for this site; the person was told that a reload is needed, and copies by hand.
    }
  }
}

function readDrafts(shelf: Shelf): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(shelf.getItem(KEY) ?? "{}");
    return typeof read === "object" && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}
