import type { PidfDocument, RpidActivity } from "#formats/pidf/presence-document";

/** What a phone's document says in the numbers of MS-PRES. */
export interface Reported {
  /** Undefined: it says nothing of being reachable, as a note alone does not. */
  readonly availability: number | undefined;
  readonly token?: "on-the-phone" | "in-a-meeting";
  readonly note?: string;
}

const OPEN = 3_500;
const BUSY = 6_500;
const AWAY = 15_500;
const CLOSED = 18_500;

const MEETING = new Set(["meeting", "appointment", "presentation"]);
/** `do-not-disturb` is no activity of RFC 4480; phones that have it mean that they do not want to be called, which is busy. */
const BUSY_WORDS = new Set(["busy", "do-not-disturb", "dnd"]);
const AWAY_WORDS = new Set([
  "away",
  "meal",
  "breakfast",
  "lunch",
  "dinner",
  "travel",
  "vacation",
  "holiday",
  "permanent-absence",
  "sleeping",
  "steering",
  "in-transit",
]);

/** Reads availability, activity and note out of a published document (RFC 3863 §4.1.4, RFC 4480 §3.2). One open tuple is enough. */
export function decideReported({ tuples, activities, notes }: PidfDocument): Reported {
  const basics = tuples.flatMap(({ basic }) => basic ?? []);
  const note = [...notes, ...tuples.flatMap((tuple) => tuple.notes)][0];
  const said = note === undefined ? {} : { note };
  if (basics.length > 0 && !basics.includes("open")) return { availability: CLOSED, ...said };
  const names = new Set(activities.map(nameOf));
  const has = (words: ReadonlySet<string>): boolean => [...names].some((name) => words.has(name));
  if (names.has("on-the-phone")) return { availability: BUSY, token: "on-the-phone", ...said };
  if (has(MEETING)) return { availability: BUSY, token: "in-a-meeting", ...said };
  if (has(BUSY_WORDS)) return { availability: BUSY, ...said };
  if (has(AWAY_WORDS)) return { availability: AWAY, ...said };
  return { availability: basics.length > 0 ? OPEN : undefined, ...said };
}

/** COMPAT linphone says do-not-disturb as `<other>Do not disturb</other>`. */
const nameOf = ({ name, text }: RpidActivity): string =>
  name === "other" && /^do.not.disturb$/i.test(text) ? "do-not-disturb" : name.toLowerCase();
