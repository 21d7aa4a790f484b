import type { CaseNumber, CaseNumbers } from "#base/case-number";
import { detached } from "#base/octets";

/** How many Call-IDs are remembered: a busy hour of calls; older ones get a case anew when they speak again. */
const MOST_CALLS = 50_000;

/** One case for one call: every request with the same Call-ID is the same story. */
export class CaseBook {
  readonly #numbers: CaseNumbers;
  #young = new Map<string, CaseNumber>();
  #old = new Map<string, CaseNumber>();

  constructor(numbers: CaseNumbers) {
    this.#numbers = numbers;
  }

  /** The case of this Call-ID, a new one when nobody has heard of it. */
  of(callId: string): CaseNumber {
    const known = this.known(callId);
    if (known !== undefined) return known;
    const number = this.#numbers.next();
    this.#keep(callId, number);
    return number;
  }

  known(callId: string): CaseNumber | undefined {
    return this.#young.get(callId) ?? this.#old.get(callId);
  }

  /** Two generations instead of a list by age: half as old is dropped at once, and no entry has to be moved. */
  #keep(callId: string, number: CaseNumber): void {
    if (this.#young.size >= MOST_CALLS / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(detached(callId), number);
  }
}
