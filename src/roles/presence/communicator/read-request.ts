import { utf8Decode, utf8Encode } from "#base/octets";
import type { Parsed } from "#base/parsed";
import type { RequestContext } from "#pipeline/request-context";
import { firstWord } from "#pipeline/requests";
import type { SipRequest } from "#sip/message/message";
import { parameter } from "#sip/message/parameters";
import { parseUri, type SipUri, unescapeUser } from "#sip/message/uri";
import type { LocationService } from "../../location/contract.ts";
import { deviceOn } from "../publishing-device.ts";
import { MOST_EPID } from "./limits.ts";
import { noEndpoint, notTheOwner, unreadableBody } from "./problems.ts";

/** `bob@example.com` of a URI as it stands in a document; undefined when it is none with a user and a host. */
export function addressOfText(uri: string): string | undefined {
  const read = parseUri(utf8Encode(uri));
  return read.ok ? addressOf(read.value) : undefined;
}

function addressOf(uri: SipUri | undefined): string | undefined {
  if (uri?.user === undefined || uri.host === "") return undefined;
  return `${unescapeUser(uri.user).toLowerCase()}@${uri.host}`;
}

/** Who sends a request about their own presence; refuses it when that was not proven, or it is about somebody else. */
export function askOwner(context: RequestContext): string | undefined {
  const { request, sender } = context;
  const named = addressOf(request.to.uri) ?? request.to.uriText;
  if (sender?.aor === named) return named;
  context.refuse(403, notTheOwner(sender?.aor, named));
  return undefined;
}

/**
 * The device that publishes: the epid of From; of a client without one (a browser) the one that is signed in over this connection.
 * Refuses a request where there is neither.
 */
export function askEndpoint(
  context: RequestContext,
  owner: string,
  location: Pick<LocationService, "findByFlow">,
): string | undefined {
  const epid = parameter(context.request.from.parameters, "epid") ?? "";
  if (epid !== "" && epid.length <= MOST_EPID) return epid;
  const device = epid === "" ? deviceOn(context.flow, owner, location) : undefined;
  if (device !== undefined) return device;
  context.refuse(400, noEndpoint(epid.length, MOST_EPID));
  return undefined;
}

/** What the body says; refuses one that cannot be read. */
export function askBody<T>(
  context: RequestContext,
  parse: (text: string) => Parsed<T>,
): { readonly value: T } | undefined {
  const { request } = context;
  const text = utf8Decode(request.body);
  const read = parse(text);
  if (read.ok) return read;
  context.refuse(400, unreadableBody(typeOf(request), text, read.expected));
  return undefined;
}

const typeOf = (request: SipRequest): string =>
  firstWord(request.get("content-type"))?.slice(0, 100) || "empty";
