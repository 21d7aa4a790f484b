import type { RecordTime } from "../../record.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DATED =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?/;
const SYSLOG = /^([A-Z][a-z]{2}) +(\d{1,2}) (?:(\d{4}) )?(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?/;
const CLOCK = /^(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?/;
const JS_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-]\d{4})/;

/**
 * The time that a text begins with: `2026-11-23 00:34:28.605`, ISO 8601 with a zone or without, `Mar 30 13:35:51`, `00:32:57.679625`,
 * a Date of JavaScript. A date without a year is a time of day, for the year cannot be known. Undefined: it begins otherwise.
 */
export function timeAt(text: string): RecordTime | undefined {
  const dated = DATED.exec(text);
  if (dated) {
    const [, year, month, day, hour, minute, second, fraction, zone] = dated;
    const ms =
      Date.UTC(Number(year), Number(month) - 1, Number(day)) + timeOf(hour, minute, second, fraction);
    return zone === undefined ? { ms, kind: "local" } : { ms: ms - zoneOf(zone), kind: "utc" };
  }
  const js = JS_DATE.exec(text);
  if (js) {
    const [, month = "", day, year, hour, minute, second, zone = ""] = js;
    const ms =
      Date.UTC(Number(year), MONTHS.indexOf(month.toLowerCase()), Number(day)) +
      timeOf(hour, minute, second, undefined);
    return { ms: ms - zoneOf(zone), kind: "utc" };
  }
  const syslog = SYSLOG.exec(text);
  if (syslog) {
    const [, month = "", day, year, hour, minute, second, fraction] = syslog;
    const at = MONTHS.indexOf(month.toLowerCase());
    if (at < 0) return undefined;
    const time = timeOf(hour, minute, second, fraction);
    return year === undefined
      ? { ms: time, kind: "time-of-day" }
      : { ms: Date.UTC(Number(year), at, Number(day)) + time, kind: "local" };
  }
  const clock = CLOCK.exec(text);
  return clock ? { ms: timeOf(clock[1], clock[2], clock[3], clock[4]), kind: "time-of-day" } : undefined;
}

function timeOf(hour = "0", minute = "0", second = "0", fraction: string | undefined): number {
  const whole = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
  return fraction === undefined ? whole : whole + Number(`0.${fraction}`) * 1_000;
}

const zoneOf = (zone: string): number => {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};
