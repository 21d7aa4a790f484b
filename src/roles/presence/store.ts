import type { Container, Publication, Subscriber } from "./contract.ts";

/** Which publication. */
export type PublicationKey = Pick<Publication, "category" | "instance" | "container">;

/** What lasts of one user's presence. */
export interface StoredPresence {
  /** Of the directory. */
  readonly userId: number;
  readonly publications: readonly Publication[];
  /** Those that differ from everybody's. */
  readonly containers: readonly Container[];
  readonly subscribers: readonly Subscriber[];
}

/** One change: each list may be empty. */
export interface PresenceRecord {
  readonly put: readonly Publication[];
  readonly remove: readonly PublicationKey[];
  /** Whole containers: they take the place of what was there. */
  readonly containers: readonly Container[];
  readonly subscribers: readonly Subscriber[];
}

/** Remembers what outlasts its endpoint: publications that are static or for a time, who belongs where, who was shown. */
export interface PresenceStore {
  /** In one go, later calls after earlier ones. Resolves when kill -9 can no longer undo it. */
  save(userId: number, change: PresenceRecord): Promise<void>;
  /** Everything of everybody; publications that expired by then (milliseconds since 1970) are deleted. */
  load(now: number): Promise<readonly StoredPresence[]>;
}
