/** Characters of one condition; the longest of ours has some 200. */
export const MOST_CONDITION = 1_000;
/** How deep conditions may be put into each other. */
export const MOST_DEPTH = 20;
/** Steps that one condition may take over all entries of a list: 100,000 entries with ten comparisons each. */
export const MOST_STEPS = 1_000_000;
/** Findings of one rule that are shown one by one; how many there are in all is said. */
export const MOST_FINDINGS = 200;
/** Rules of one pack. */
export const MOST_RULES = 500;
/** Packs beside our own. */
export const MOST_PACKS = 20;
/** Characters of a pack as JSON. */
export const MOST_PACK = 2_000_000;
/** Reports that are kept, some 100 kB each at most. */
export const RUNS_KEPT = 100;
/** How long one collector may take before its facts count as not measured. */
export const COLLECT_MS = 10_000;
/** Entries that a value in a sentence names before it counts the rest. */
export const MOST_NAMED = 10;
/** A waiver for longer is a decision that nobody looks at again. */
export const MOST_WAIVER_DAYS = 731;
