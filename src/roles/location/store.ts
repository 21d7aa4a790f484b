import type { Binding } from "./contract.ts";

/** A binding as it lasts: only those over UDP do, since a connection does not survive a restart either. */
export interface StoredBinding {
  /** Address-of-record and key: the same device keeps the same id. */
  readonly id: string;
  readonly binding: Binding;
}

/** What lasts of the location service. */
export interface BindingStore {
  /** Writes and deletes in one go, later calls after earlier ones. Resolves when a power cut can no longer undo it. */
  save(put: readonly StoredBinding[], remove: readonly string[]): Promise<void>;
  /** Every stored binding that expires after this time (milliseconds since 1970); the others are deleted. */
  load(now: number): Promise<readonly StoredBinding[]>;
}
