import { detached } from "#base/octets";
import { malformed, type Parsed, parsed } from "#base/parsed";
import { firstWord } from "#pipeline/requests";
import type { Directory } from "#roles/directory/contract";
import { parseDeltaSeconds } from "#sip/message/delta-seconds";
import type { SipRequest } from "#sip/message/message";
import { parameter } from "#sip/message/parameters";
import { unescapeUser } from "#sip/message/uri";
import type { EventPackage } from "./contract.ts";
import { DEFAULT_EXPIRES_SECONDS, MOST_DIALOG_OCTETS } from "./limits.ts";

/** Seconds that a SUBSCRIBE asks for. */
export function askedSeconds(request: SipRequest): Parsed<number> {
  const value = request.get("expires");
  return value === undefined ? parsed(DEFAULT_EXPIRES_SECONDS) : parseDeltaSeconds(value);
}

/** The media types of Accept, without parameters. */
export function acceptedTypes(request: SipRequest): string[] {
  return request.list("accept").flatMap((value) => firstWord(value) ?? []);
}

/** Which of the package's types the client reads: all of them where it does not say. The same list for all who read the same. */
export function commonTypes(accepted: readonly string[], from: EventPackage): readonly string[] {
  if (accepted.length === 0) return from.types;
  const common = from.types.filter((type) =>
    accepted.some(
      (one) => one === type || one === "*/*" || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))),
    ),
  );
  return lists.one(common.join(" "), () => common);
}

/** The option tags that the client has, demanded or offered. The same set for all clients that have the same. */
export function optionTags(request: SipRequest): ReadonlySet<string> {
  const tags = ["supported", "require", "proxy-require"].flatMap((name) => request.list(name));
  const all = tags.map((tag) => tag.toLowerCase()).join(",");
  return sets.one(all, () => new Set(all === "" ? [] : all.split(",").map(detached)));
}

/** Which field makes the dialog too long to be kept, the longest of them; undefined: it is not. */
export function overlongField(
  request: SipRequest,
): { readonly name: string; readonly octets: number } | undefined {
  const fields = KEPT.map((name) => ({
    name,
    octets: request.list(name.toLowerCase()).reduce((sum, { length }) => sum + length, 0),
  })).sort((one, other) => other.octets - one.octets);
  return fields.reduce((sum, { octets }) => sum + octets, 0) > MOST_DIALOG_OCTETS ? fields[0] : undefined;
}

/** What a dialog keeps of its SUBSCRIBE. */
const KEPT = ["From", "To", "Call-ID", "Contact", "Event", "Record-Route"];

/** Things that thousands of subscriptions have alike. Bounded, for strangers choose them: forgotten all at once. */
class Alike<T> {
  readonly #known = new Map<string, T>();

  one(key: string, make: () => T): T {
    const known = this.#known.get(key);
    if (known) return known;
    const made = make();
    if (key.length > MOST_ALIKE_LETTERS) return made;
    if (this.#known.size >= MOST_ALIKE) this.#known.clear();
    this.#known.set(detached(key), made);
    return made;
  }
}

const MOST_ALIKE = 500;
const MOST_ALIKE_LETTERS = 500;
const lists = new Alike<readonly string[]>();
const sets = new Alike<ReadonlySet<string>>();

/** `alice@example.com`, or the bare host; our own address means the main domain, as in calls. */
export function resourceOf(request: SipRequest, directory: Directory): string {
  const uri = request.requestUri;
  if (!uri) return "";
  const host = directory.isOurs(uri.host) ? uri.host : (directory.domains()[0] ?? uri.host);
  return uri.user === undefined ? host : `${unescapeUser(uri.user).toLowerCase()}@${host}`;
}

/** The epid in From; at most 16 characters (MS-OCER 4012). */
export function epidOf(request: SipRequest): Parsed<string | undefined> {
  const epid = parameter(request.from.parameters, "epid");
  return epid !== undefined && epid.length > 16
    ? malformed("an epid of at most 16 characters")
    : parsed(epid);
}
