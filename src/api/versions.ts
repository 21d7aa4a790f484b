import { command } from "#base/command";

/**
 * The version of the HTTP API. It is a number of its own, apart from the program's: the minor number grows when a call, a field or
 * a value is added, the major one when something that was there is taken away or means something else.
 */
export interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

/** What one side speaks: everything from the oldest to the newest, both included. */
export interface ApiRange {
  readonly oldest: ApiVersion;
  readonly newest: ApiVersion;
}

/** Who calls: the command line, the page in a browser, or another program that says its version. */
export type ClientKind = "cli" | "page" | "other";

export interface ApiClient {
  readonly kind: ClientKind;
  readonly version: ApiVersion;
}

/** How a client stands to a server. `too-old` and `too-new`: they have no language in common. */
export type Standing = "same" | "older" | "newer" | "too-old" | "too-new";

/** What this program speaks. A change of the API adds one to `minor` here, and nowhere else. */
export const apiVersion: ApiVersion = { major: 1, minor: 3 };

/** How many minor versions back stay understood: N-3 to N. */
const MINORS_BACK = 3;

/** In each request: `cli/1.3`, `page/1.3`, or the name of another program. */
export const CLIENT_HEADER = "x-parley-client";
/** In each answer: `1.0-1.3`. */
export const RANGE_HEADER = "x-parley-api";

/** What a program of this version speaks, as a client and as a server. */
export function rangeOf(newest: ApiVersion): ApiRange {
  const { major, minor } = newest;
  return { oldest: { major, minor: Math.max(0, minor - MINORS_BACK) }, newest };
}

/** How a client stands to a server that speaks `server`. A newer client speaks as far back as a newer server does. */
export function standingOf(client: ApiVersion, server: ApiRange): Standing {
  const { oldest, newest } = server;
  const order = compare(client, newest);
  if (order === 0) return "same";
  if (order < 0) return compare(client, oldest) < 0 ? "too-old" : "older";
  return compare(newest, rangeOf(client).oldest) < 0 || client.major !== newest.major ? "too-new" : "newer";
}

/** `1.3`; undefined for anything else. */
export function parseVersion(text: string): ApiVersion | undefined {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})$/.exec(text) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

export const printVersion = ({ major, minor }: ApiVersion): string => `${major}.${minor}`;

/** `1.0-1.3`, as the header of an answer has it; undefined for anything else, and for a range that runs backwards. */
export function parseRange(text: string): ApiRange | undefined {
  const [from = "", to = "", ...more] = text.split("-");
  const [oldest, newest] = [parseVersion(from), parseVersion(to)];
  if (!oldest || !newest || more.length > 0 || compare(oldest, newest) > 0) return undefined;
  return { oldest, newest };
}

export const printRange = ({ oldest, newest }: ApiRange): string =>
  `${printVersion(oldest)}-${printVersion(newest)}`;

/** Reads who calls; undefined where nothing readable was said: such a caller is taken to know what it does. */
export function parseClient(text: string): ApiClient | undefined {
  const [, name, number] = /^([a-z][a-z0-9-]{0,30})\/([\d.]{3,9})$/.exec(text) ?? [];
  const version = parseVersion(number ?? "");
  if (name === undefined || !version) return undefined;
  return { kind: name === "cli" || name === "page" ? name : "other", version };
}

export const printClient = (kind: ClientKind, version: ApiVersion): string =>
  `${kind}/${printVersion(version)}`;

/** The one line about a difference that both can live with; undefined where there is none. */
export function sayDifference(client: ApiVersion, server: ApiRange): string | undefined {
  const [ours, theirs] = [printVersion(client), printVersion(server.newest)];
  switch (standingOf(client, server)) {
    case "older":
      return `This parley speaks API ${ours}, the server ${theirs}: both keep to what ${ours} knows.`;
    case "newer":
      return `This parley speaks API ${ours}, the server ${theirs}: what only ${ours} knows is refused by name.`;
    default:
      return undefined;
  }
}

/** The command that gets a server's own command line, and shows that it runs: curl, tar and Node 24 are all it needs. */
export function fetchCommand(origin: string): string {
  return command`curl -fsS ${`${origin}${CLI_PATH}`} | tar xz && node parley-cli/parley.mjs --version`;
}

/** Where every server hands out its own command line. */
export const CLI_PATH = "/cli/parley.tgz";

/** Negative: `one` is the older. */
function compare(one: ApiVersion, other: ApiVersion): number {
  return one.major === other.major ? one.minor - other.minor : one.major - other.major;
}

/** Names in `given` that are not in what its schema made of it, as paths: `profile.pronouns`, `users.3.colour`. */
export function unknownFields(given: unknown, read: unknown, path = ""): string[] {
  if (Array.isArray(given) && Array.isArray(read))
    return given.slice(0, 1000).flatMap((one, at) => unknownFields(one, read[at], `${path}${at}.`));
  if (!isRecord(given) || !isRecord(read)) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(read, name) ? unknownFields(value, read[name], `${path}${name}.`) : [`${path}${name}`],
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
