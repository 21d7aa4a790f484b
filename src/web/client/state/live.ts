import type { Live } from "./contract.ts";

/** A value that can be set; listeners hear of another value only. */
export class Cell<Value> implements Live<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();
  readonly #watched: ((watched: boolean) => void) | undefined;

  /** `watched` is told when the first begins to listen and when the last has gone. */
  constructor(value: Value, watched?: (watched: boolean) => void) {
    this.#value = value;
    this.#watched = watched;
  }

  // Arrow functions: views hand them to React as they are.
  readonly get = (): Value => this.#value;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    if (this.#listeners.size === 1) this.#watched?.(true);
    return () => {
      if (this.#listeners.delete(changed) && this.#listeners.size === 0) this.#watched?.(false);
    };
  };

  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  edit(change: (value: Value) => Value): void {
    this.set(change(this.#value));
  }
}

/** What follows from other values; computed when one of them changed. */
export function derived<Value>(from: readonly Live<unknown>[], compute: () => Value): Live<Value> {
  let seen: readonly unknown[] | undefined;
  let value: Value;
  return {
    get() {
      const now = from.map((one) => one.get());
      if (!seen || now.some((one, index) => !Object.is(one, seen?.[index]))) {
        seen = now;
        value = compute();
      }
      return value;
    },
    subscribe(changed) {
      const ends = from.map((one) => one.subscribe(changed));
      return () => {
        for (const end of ends) end();
      };
    },
  };
}
