/**
 * One incident has one case number everywhere. Inside it is a plain number (cheap on the hot path);
 * outside it reads `c-7Q2F`: Crockford's base 32, no I, L, O or U, easy to say over the phone.
 */
export type CaseNumber = number;

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `c-` and at least four digits. */
export function printCase(number: CaseNumber): string {
  let text = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text;
  return `c-${text.padStart(4, "0")}`;
}

/** Reads `c-7Q2F` as people type it (any case, O for 0, I or L for 1, the `c-` may be missing); undefined when it is none. */
export function parseCase(text: string): CaseNumber | undefined {
  const digits = /^(?:c-)?([0-9a-z]{4,10})$/i
    .exec(text.trim())?.[1]
    ?.toUpperCase()
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  if (digits === undefined) return undefined;
  let number = 0;
  for (const digit of digits) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return undefined;
    number = number * 32 + value;
  }
  return number;
}

/** Hands out case numbers from a leased block, so that no number is given twice, also after a kill. */
export class CaseNumbers {
  #next: number;

  /** `first` is the beginning of a block that the store has reserved for this run. */
  constructor(first: CaseNumber) {
    this.#next = first;
  }

  next(): CaseNumber {
    return this.#next++;
  }
}
