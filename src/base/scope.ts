/** Everything that starts belongs to a scope that ends: timers, sockets, subscriptions, listeners. */
export class Scope {
  #ends: (() => void | Promise<void>)[] = [];

  /** Registers what is to be done at the end; the last registered is done first. */
  onEnd(action: () => void | Promise<void>): void {
    this.#ends.push(action);
  }

  /** Ends everything, last begun first. One failing end does not keep the others from ending. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const action of this.#ends.splice(0).reverse()) {
      try {
        await action();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "Some parts did not end cleanly.");
  }
}
