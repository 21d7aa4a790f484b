import type { SrvRecord } from "./dns.ts";

/**
 * The records in the order to try them: by priority, and inside one priority drawn by weight (RFC 2782).
 * Of more than 100 records those of the lowest priorities are taken. `random` gives a number from 0 to below 1.
 */
export function orderSrv(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const ordered: SrvRecord[] = [];
  const best = [...records].sort((a, b) => a.priority - b.priority).slice(0, MOST_RECORDS);
  const priorities = new Set(best.map(({ priority }) => priority));
  for (const priority of priorities) {
    // Those of weight 0 stand first, so that they are drawn rarely and not never.
    const left = best.filter((record) => record.priority === priority).sort((a, b) => a.weight - b.weight);
    while (left.length > 0) ordered.push(...left.splice(draw(left, random), 1));
  }
  return ordered;
}

/** Drawing takes time with the square of the count, and an answer may hold 2,000 records. */
const MOST_RECORDS = 100;

function draw(records: readonly SrvRecord[], random: () => number): number {
  const total = records.reduce((sum, { weight }) => sum + weight, 0);
  let rest = Math.floor(random() * (total + 1));
  return Math.max(
    0,
    records.findIndex(({ weight }) => {
      rest -= weight;
      return rest <= 0;
    }),
  );
}
