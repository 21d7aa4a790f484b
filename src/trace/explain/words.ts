import { utf8Decode } from "#base/octets";
import { parseUri, unescapeUser } from "#sip/message/uri";
import { type Endpoint, printEndpoint } from "../record.ts";
import type { Story, StoryMessage } from "../story.ts";

/** `0.25 s`, `2.7 s`, `1 min 5 s`, `2 h 3 min`: as exact as a person wants it. `ms` in milliseconds. */
export function durationOf(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** `alice@example.com`, `+4930123`: what a person calls a URI. */
export function addressOf(uri: string): string {
  const read = parseUri(uri);
  if (!read.ok) return utf8Decode(uri);
  const { scheme, user, host } = read.value;
  if (scheme === "tel" || host === "") return utf8Decode(unescapeUser(user ?? ""));
  return user === undefined ? host : `${utf8Decode(unescapeUser(user))}@${host}`;
}

/** The two by their names before the @, where that tells them apart; otherwise by their whole addresses. */
export function namesOf(from: string, to: string): { readonly from: string; readonly to: string } {
  const [one, other] = [addressOf(from), addressOf(to)];
  const short = (address: string): string =>
    address.slice(0, Math.max(0, address.lastIndexOf("@"))) || address;
  return short(one) === short(other) ? { from: one, to: other } : { from: short(one), to: short(other) };
}

/** `192.0.2.1:5060`, or that it is not known. */
export const placeOf = (end: Endpoint | undefined): string =>
  end ? printEndpoint(end) : "an address that the log does not name";

/** Milliseconds from one message to another; undefined: one has no time, or they are on clocks that nothing brings together. */
export function between(
  story: Story,
  one: StoryMessage | undefined,
  other: StoryMessage | undefined,
): number | undefined {
  if (one?.at === undefined || other?.at === undefined) return undefined;
  return areComparable(story, one, other) ? other.at - one.at : undefined;
}

/** Whether the times of both can be compared: one clock, or clocks that messages seen by both brought together. */
export function areComparable(story: Story, one: StoryMessage, other: StoryMessage): boolean {
  if (one.clock === other.clock) return true;
  const [a, b] = [story.clocks[one.clock], story.clocks[other.clock]];
  return a?.addedMs !== undefined && b?.addedMs !== undefined;
}

/** `one`, `one and two`, `one, two and three`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
