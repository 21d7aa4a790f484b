const MINUTE = 60_000;
/** When "until tomorrow" ends: before most people begin to work. */
const MORNING_HOUR = 7;

export type Pause = "half-hour" | "hour" | "tomorrow";

/** How long a do-not-disturb lasts, in milliseconds from `now`. "Tomorrow" is the local morning, also when the clocks change. */
export function pauseLength(pause: Pause, now: number): number {
  if (pause === "half-hour") return 30 * MINUTE;
  if (pause === "hour") return 60 * MINUTE;
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return morning.getTime() - now;
}
