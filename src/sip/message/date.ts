import type { Octets } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DATE = /^(\w{3}), (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const WORDS = malformed("a date as in Sat, 13 Nov 2010 23:29:00 GMT");

/** Milliseconds since 1970 of a Date field: always GMT (RFC 3261 §20.17). The weekday has to be that of the day. */
export function parseDate(text: Octets): Parsed<number> {
  const [, weekday, day, name = "", year, hour, minute, second] = DATE.exec(text) ?? [];
  const month = MONTHS.indexOf(name);
  if (weekday === undefined || month < 0) return WORDS;
  const at = Date.UTC(
    Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Math.min(59, Number(second)), // a leap second ends a minute like any other
  );
  if (printDate(at).slice(0, 22) !== text.slice(0, 22))
    return malformed("a day and time that exist, with their weekday");
  return parsed(at);
}

/** A Date field, of milliseconds since 1970. */
export const printDate = (at: number): Octets => new Date(at).toUTCString();
