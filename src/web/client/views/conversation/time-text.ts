/** The local calendar day of a time, as a key that is equal for equal days. */
export function dayKey(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** A day as people say it: today, yesterday, a weekday of the last week, or a date. */
export function dayText(at: number, now: number, locale: string): string {
  const days = calendarDays(at, now);
  if (days === 0 || days === 1)
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day");
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(locale, { weekday: "long" }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

/** Hour and minute. */
export function timeText(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** Midnights between two times, which is not hours divided by 24 when the clocks change. */
function calendarDays(at: number, now: number): number {
  const day = (time: number) => {
    const date = new Date(time);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  };
  return Math.round((day(now) - day(at)) / 86_400_000);
}
