import type { PastCallTable } from "#storage/schema";

export type StoredPastCall = Omit<PastCallTable, "direction" | "media"> & {
  readonly direction: "made" | "received";
  readonly media: "audio" | "video" | "sharing";
};
export type NewPastCall = Omit<StoredPastCall, "id">;

/** What lasts of calls. */
export interface PastCallStore {
  add(calls: readonly NewPastCall[]): Promise<void>;
  /** Newest first; ids below `before`. */
  list(userId: number, before: number | undefined, most: number): Promise<readonly StoredPastCall[]>;
  unseen(userId: number): Promise<number>;
  has(userId: number, code: string): Promise<boolean>;
  markSeen(userId: number, upTo: number): Promise<void>;
  deleteBefore(at: number): Promise<void>;
}
