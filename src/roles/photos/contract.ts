export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Pictures of people, found by a hash of what is in them: a path never means another picture. */
export interface Photos {
  /** The path of somebody's picture; null: they have none. */
  pathOf(address: string): string | null;
  /** `image`: base64. Rejects with PIC-0001 to PIC-0003. */
  set(address: string, image: string): Promise<void>;
  remove(address: string): Promise<void>;
  read(hash: string): Promise<Picture | undefined>;
}
