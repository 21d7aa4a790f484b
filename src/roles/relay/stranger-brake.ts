import { MOST_ANSWERS_TO_STRANGER, MOST_ANSWERS_TO_STRANGERS } from "./limits.ts";

/** How many answers go in one second to those who have proven nothing: an address can be forged, and we amplify for nobody. */
export class StrangerBrake {
  readonly #answers = new Map<string, number>();
  #all = 0;

  /** Counts one answer to an address; false when there were enough. */
  admits(address: string): boolean {
    if (this.#all >= MOST_ANSWERS_TO_STRANGERS) return false;
    const before = this.#answers.get(address) ?? 0;
    if (before >= MOST_ANSWERS_TO_STRANGER) return false;
    this.#answers.set(address, before + 1);
    this.#all++;
    return true;
  }

  /** Another second begins. */
  pass(): void {
    this.#answers.clear();
    this.#all = 0;
  }
}
