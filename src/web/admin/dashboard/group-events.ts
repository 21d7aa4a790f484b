import type { EventView } from "#api/trace";

export interface EventGroup {
  readonly latest: EventView;
  readonly count: number;
}

/** Events of one id and level are one line with a number; errors first, then the latest. */
export function groupEvents(events: readonly EventView[]): EventGroup[] {
  const groups = new Map<string, EventGroup>();
  for (const event of events) {
    const key = `${event.level} ${event.id ?? event.text}`;
    const before = groups.get(key);
    const latest = before && before.latest.number > event.number ? before.latest : event;
    groups.set(key, { latest, count: (before?.count ?? 0) + 1 });
  }
  const rank = ({ latest }: EventGroup) => (latest.level === "error" ? 0 : 1);
  return [...groups.values()].sort(
    (one, other) => rank(one) - rank(other) || other.latest.number - one.latest.number,
  );
}
