import type { Octets } from "#base/octets";

/** Keeps the texts of messages until somebody looks at one: in memory, or where a gigabyte of them does no harm. */
export interface TextStore {
  /** A key for `get`. */
  put(octets: Octets): number;
  get(key: number): Octets;
}

/** For what fits into memory. */
export function memoryTexts(): TextStore {
  const texts: Octets[] = [];
  return { put: (octets) => texts.push(octets) - 1, get: (key) => texts[key] ?? "" };
}
