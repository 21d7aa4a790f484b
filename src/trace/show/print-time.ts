/** `13:47:02.915` of a time in milliseconds since 1970 or midnight; empty where there is none. */
export function printClock(ms: number | undefined): string {
  if (ms === undefined) return "";
  const day = ((ms % 86_400_000) + 86_400_000) % 86_400_000;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = (day / 1_000) % 60;
  return `${two(day / 3_600_000)}:${two((day / 60_000) % 60)}:${two(seconds)}.${String(Math.floor(day % 1_000)).padStart(3, "0")}`;
}

/** ISO 8601; without a zone where the log names none; undefined where it has no date. */
export function printMoment(ms: number | undefined, kind: string): string | undefined {
  if (ms === undefined || (kind !== "utc" && kind !== "local")) return undefined;
  const text = new Date(ms).toISOString();
  return kind === "utc" ? text : text.slice(0, -1);
}
