import { type ProfileField, type ProfileView, profileFields, type SignInWay } from "#api/users";
import type { ExplainedError } from "#base/explained-error";
import { type Address, parseAddress } from "./address.ts";
import type { Profile } from "./contract.ts";
import {
  foreignDomain,
  malformedAddress,
  noWayLeft,
  passwordLength,
  reservedAddress,
  unfitText,
} from "./problems.ts";
import { nothingKnown, profileOf } from "./profile.ts";

/** What is wanted of a new user, as somebody typed it. */
export interface Wanted {
  readonly address: string;
  readonly name: string | undefined;
  readonly tel: string | undefined;
  readonly password: string;
  readonly signIn: readonly SignInWay[] | undefined;
  readonly profile: ProfileView | undefined;
}

/** The rules that hold for users now. */
export interface UserRules {
  readonly domains: readonly string[];
  /** Addresses that the server itself has. */
  readonly reserved: readonly string[];
  readonly leastPassword: number;
  readonly ways: readonly SignInWay[];
}

export type AddressRules = Pick<UserRules, "domains" | "reserved">;

/** A user that may be stored, if nobody has the address. */
export interface Fit {
  readonly address: string;
  readonly name: string;
  readonly tel: string | undefined;
  readonly ways: readonly SignInWay[];
  readonly profile: Profile;
}

/** Whether such a user may be stored. */
export type UserVerdict =
  | { readonly fit: Fit }
  | { readonly fit?: undefined; readonly problems: readonly ExplainedError[] };

const MOST_PASSWORD = 256; // what the API takes, and more than any client can send
const MOST_NAME = 200;
const MOST_TEL = 128;
const MOST_PROFILE = 200; // as much as a name; LDAP allows most of them less (RFC 4519)

/** Decides on a new user: names every wrong field at once, each with its rule. */
export function decideUser(wanted: Wanted, rules: UserRules): UserVerdict {
  const address = decideAddress(wanted.address, rules);
  const ways = decideWays(wanted.signIn, rules.ways);
  const name = wanted.name === undefined ? undefined : decideText("name", wanted.name);
  const tel = wanted.tel === undefined ? undefined : decideText("tel", wanted.tel);
  const password = decidePassword(wanted.password, rules.leastPassword);
  const profile = decideProfile(wanted.profile, nothingKnown);
  const others = "problems" in profile ? profile.problems : [];
  const wrong = [...[address, name, tel, password, ways].filter(isProblem), ...others];
  if (wrong.length > 0 || isProblem(address) || isProblem(ways) || isProblem(name) || isProblem(tel)) {
    return { problems: wrong };
  }
  return {
    fit: {
      address: `${address.user}@${address.domain}`,
      name: name || address.user,
      tel: tel || undefined,
      ways,
      profile: "fields" in profile ? profile.fields : nothingKnown,
    },
  };
}

/** An address in one of our domains that is not the server's own. */
export function decideAddress(text: string, { domains, reserved }: AddressRules): Address | ExplainedError {
  const read = parseAddress(text);
  if (!read.ok) return malformedAddress(text, read.expected);
  const { user, domain } = read.value;
  const address = `${user}@${domain}`;
  if (!domains.includes(domain)) return foreignDomain(address, domain, domains);
  return reserved.includes(address) ? reservedAddress(address) : read.value;
}

/** The length is counted in characters as people see them, not in bytes. */
export function decidePassword(password: string, least: number): ExplainedError | undefined {
  const length = [...password].length;
  return length < least || length > MOST_PASSWORD ? passwordLength(length, least, MOST_PASSWORD) : undefined;
}

/** What was asked for and is allowed; without asking, everything that is allowed. */
export function decideWays(
  asked: readonly SignInWay[] | undefined,
  allowed: readonly SignInWay[],
): readonly SignInWay[] | ExplainedError {
  if (asked === undefined) return allowed;
  const ways = allowed.filter((way) => asked.includes(way));
  return ways.length > 0 ? ways : noWayLeft(asked, allowed);
}

/** The text without blanks around it; a number is otherwise kept as it was typed. */
export function decideText(field: "name" | "tel" | ProfileField, value: string): string | ExplainedError {
  const text = value.trim();
  const most = field === "name" ? MOST_NAME : field === "tel" ? MOST_TEL : MOST_PROFILE;
  return [...text].length > most || /[\p{Cc}\p{Cs}]/u.test(text) ? unfitText(field, value, most) : text;
}

/** The profile with these fields in place of the former, or every field that does not fit. */
export function decideProfile(
  change: ProfileView | undefined,
  before: Profile,
): { readonly fields: Profile } | { readonly problems: readonly ExplainedError[] } {
  if (change === undefined) return { fields: before };
  const read = new Map(
    profileFields.map((field) => {
      const value = change[field];
      return [field, value === undefined ? before[field] : decideText(field, value)];
    }),
  );
  const problems = [...read.values()].filter(isProblem);
  return problems.length > 0 ? { problems } : { fields: profileOf((field) => String(read.get(field) ?? "")) };
}

export const isProblem = (value: unknown): value is ExplainedError => value instanceof Error;
