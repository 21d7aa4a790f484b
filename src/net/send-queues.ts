/** A connection that has something to write. */
export interface Writes {
  flush(): void;
}

/**
 * What waits to be sent, over all connections. Whoever has something to write is flushed once, when the event loop has
 * read everything that had arrived: the answers to many messages then leave in one system call (docs/adr/004-sockets.md).
 */
export class SendQueues {
  /** Octets that wait: those not given to the kernel yet, of all connections. */
  queued = 0;
  #dirty: Writes[] = [];
  readonly #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const one of dirty) one.flush();
  };

  /** Calls `flush` of this one in this turn of the event loop. Called once until then. */
  schedule(one: Writes): void {
    if (this.#dirty.push(one) === 1) setImmediate(this.#flushAll);
  }
}
