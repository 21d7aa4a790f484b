import { type ProfileField, profileFields } from "#api/users";
import type { DirectoryQuery, Profile, SearchField, User } from "./contract.ts";

/**
 * What a person can be found by, as one string: each value in its folded form behind a mark of two characters, a line feed and
 * one that names the field. No folded value has control characters, so a mark cannot be forged, and "the field begins with"
 * is one search for a substring.
 */
export function searchText(user: User, profile: Profile): string {
  const { address, name, tel } = user;
  const given = profile.givenName || guessedGivenName(name);
  const surname = profile.surname || guessedSurname(name);
  const parts = [
    mark("address", address),
    mark("name", name),
    mark("givenName", given),
    mark("surname", surname),
    mark("mail", profile.mail || address),
  ];
  if (tel !== undefined) parts.push(mark("tel", tel), mark("tel", digits(tel)));
  for (const field of OTHERS) if (profile[field] !== "") parts.push(mark(field, profile[field]));
  return parts.join("");
}

const OTHERS = profileFields.filter((field) => !["givenName", "surname", "mail"].includes(field));

/** What to look for in a search text, for each row; a row that says nothing is left out. */
export function needlesOf(rows: DirectoryQuery["rows"]): string[] {
  return rows.flatMap(({ field, prefix }) => {
    const wanted = fold(prefix);
    return wanted === "" ? [] : [`${MARKS[field]}${wanted}`];
  });
}

/** Without regard to case and accents: lower case, decomposed (Unicode NFKD), marks and control characters taken away. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower.trim();
  return lower
    .normalize("NFKD")
    .replaceAll(/[\p{M}\p{Cc}]/gu, "")
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? letter)
    .trim();
}

const PLAIN = /^[ -~]*$/;
/** Letters that Unicode does not decompose, as people without them on the keyboard write them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

const FIELDS: readonly SearchField[] = ["address", "name", "tel", ...profileFields];
/** The line feed, then a character from 14 up; none of them is in a folded value. */
const MARKS = Object.fromEntries(
  FIELDS.map((field, at) => [field, `\n${String.fromCharCode(14 + at)}`]),
) as Record<SearchField, string>; // every field is in FIELDS

const mark = (field: SearchField | ProfileField, value: string): string => MARKS[field] + fold(value);
const digits = (tel: string): string => tel.replaceAll(/[^\d+]/g, "");

/** Of "Bob Baker" Bob, of "Baker, Bob" too: who was added without a profile is to be found by either name. */
function guessedGivenName(name: string): string {
  const comma = name.indexOf(",");
  if (comma >= 0) return name.slice(comma + 1);
  const last = name.trimEnd().lastIndexOf(" ");
  return last < 0 ? name : name.slice(0, last);
}

function guessedSurname(name: string): string {
  const comma = name.indexOf(",");
  if (comma >= 0) return name.slice(0, comma);
  const trimmed = name.trimEnd();
  return trimmed.slice(trimmed.lastIndexOf(" ") + 1);
}
