/** A message that one person wrote to another, whatever dialect carried it. */
export interface Message {
  /** `alice@example.com`, lower case. */
  readonly from: string;
  readonly to: string;
  /** Milliseconds since 1970, when it came to us. */
  readonly at: number;
  /** Ms-Conversation-ID, else the Call-ID of the session, else one made of both addresses. */
  readonly conversation: string;
  /** Without parameters other than charset: `text/plain`, `text/html`, `text/rtf`. */
  readonly contentType: string;
  /** As a text, not octets. */
  readonly body: string;
  /** As printed: c-7Q2F. */
  readonly case: string;
}

/** What became of it: a device took it; it waits for the person; somebody or something refused it. */
export type Outcome = "delivered" | "kept" | "refused";

/** A message that waits for its receiver. */
export interface WaitingMessage extends Message {
  readonly id: number;
}

/** What lasts of messages. Both forms (memory, SQL) pass one shared suite. */
export interface MessageStore {
  /**
   * Keeps a message until its receiver signs in. Resolves when kill -9 cannot undo it; "full" when the receiver has `most`
   * already.
   */
  keep(message: Message, most: number): Promise<"kept" | "full">;
  /** What waits for this person, oldest first. */
  waiting(to: string): Promise<readonly WaitingMessage[]>;
  /** It was delivered (or its time is over): it waits no longer. */
  drop(ids: readonly number[]): Promise<void>;
  /** Those who have messages waiting: asked once at start. */
  receiversWaiting(): Promise<readonly string[]>;
  /** Writes into the history of each end that is a user of ours. Not waited for on the way of a message. */
  remember(message: Message, outcome: Outcome): void;
  /** Writes into the archive; resolves when a power loss cannot undo it. */
  archive(message: Message, outcome: Outcome): Promise<void>;
  /** Writes what is still in memory. */
  flush(): Promise<void>;
}
