import type { Clock } from "#base/clock";
import { utf8Decode, utf8Encode } from "#base/octets";
import type { Scope } from "#base/scope";
import {
  type FoundPerson,
  printDirectorySearch,
  readDirectorySearch,
} from "#formats/communicator/directory-search";
import { soapMethodOf } from "#formats/communicator/soap";
import type { RequestContext } from "#pipeline/request-context";
import type { Requests, Role } from "#pipeline/role";
import type { LiveSettings } from "#settings/live";
import { createResponse } from "#sip/message/respond";
import type { Directory, DirectoryQuery, SearchField, User } from "./contract.ts";
import { nobodySearches, tooManySearches, unknownSearchFields, unreadableSearch } from "./problems.ts";
import { SearchBrake } from "./search-brake.ts";
import { searchesPerSecond, searchGather, searchRows } from "./settings.ts";

/** What the search needs from outside. */
export interface SearchUses {
  readonly clock: Clock;
  readonly settings: LiveSettings;
  readonly directory: Directory;
  newTag(): string;
}

/** The attributes that clients search by, as Active Directory names them; all of them that we know. */
const FIELDS: ReadonlyMap<string, SearchField> = new Map<string, SearchField>([
  ["givenname", "givenName"],
  ["sn", "surname"],
  ["displayname", "name"],
  ["cn", "name"],
  ["mail", "mail"],
  ["msrtcsip-primaryuseraddress", "address"],
  ["title", "title"],
  ["department", "department"],
  ["company", "company"],
  ["physicaldeliveryofficename", "office"],
  ["telephonenumber", "phone"],
  ["mobile", "mobile"],
  ["l", "city"],
  ["st", "state"],
  ["c", "country"],
  ["co", "country"],
]);

/** Answers SERVICE directorySearch, which clients send to the bare domain or to their own address (MS-SIP 3.2.4). */
export function createDirectorySearch(uses: SearchUses): Role {
  const brake = new SearchBrake(uses.clock, () => uses.settings.get(searchesPerSecond));
  return {
    name: "directory search",
    prerequisites: [],
    start(requests: Requests, scope: Scope) {
      const end = requests.handle({
        method: "SERVICE",
        contentType: "application/soap+xml",
        owner: "directory",
        accepts: (context) => soapMethodOf(context.request.body) === "directorySearch" && isForUs(context),
        handle: (context) => answer(uses, brake, context),
      });
      scope.onEnd(end);
    },
  };
}

function isForUs({ request, sender }: RequestContext): boolean {
  const uri = request.requestUri;
  return uri?.user === undefined || !sender || `${uri.user}@${uri.host}`.toLowerCase() === sender.aor;
}

function answer(uses: SearchUses, brake: SearchBrake, context: RequestContext): void {
  const { request, sender } = context;
  if (!sender) {
    context.refuse(403, nobodySearches(request.from.uriText));
    return;
  }
  const seen = brake.admits(sender.aor);
  if (seen !== undefined) {
    const { whose, searches, most } = seen;
    const problem = tooManySearches(whose, searches, most, uses.settings.get(searchesPerSecond));
    context.refuse(503, problem, [["retry-after", "1"]]);
    return;
  }
  const body = utf8Decode(request.body);
  const read = readDirectorySearch(body);
  if (!read.ok) {
    context.refuse(400, unreadableSearch(body, read.expected));
    return;
  }
  const asked = read.value.rows.filter(({ value }) => value.trim() !== "");
  const unknown = asked.filter(({ attribute }) => !FIELDS.has(attribute.toLowerCase()));
  if (asked.length === 0 || unknown.length > 0) {
    const named = unknown.map(({ attribute }) => attribute);
    context.refuse(400, unknownSearchFields(named, [...FIELDS.keys()]));
    return;
  }
  const { users, more } = uses.directory.search({
    rows: asked.flatMap(readRow),
    most: Math.min(read.value.maxResults ?? Number.POSITIVE_INFINITY, uses.settings.get(searchRows)),
    gather: uses.settings.get(searchGather),
  });
  const found = users.map((user) => foundPerson(uses.directory, user));
  context.respond(
    createResponse(request, 200, undefined, {
      toTag: uses.newTag(),
      fields: [["content-type", "application/SOAP+xml"]],
      body: utf8Encode(printDirectorySearch(found, more)),
    }),
  );
}

function readRow({ attribute, value }: { attribute: string; value: string }): DirectoryQuery["rows"] {
  const field = FIELDS.get(attribute.toLowerCase());
  if (field === undefined) return [];
  return [{ field, prefix: field === "address" ? value.trim().replace(/^sips?:/i, "") : value }];
}

function foundPerson(directory: Directory, user: User): FoundPerson {
  const profile = directory.profile(user);
  return {
    uri: `sip:${user.address}`,
    displayName: user.name,
    title: profile.title,
    office: profile.office,
    phone: profile.phone || (user.tel ?? ""),
    company: profile.company,
    city: profile.city,
    state: profile.state,
    country: profile.country,
    email: profile.mail,
  };
}
