import type { SipRequest } from "#sip/message/message";
import { parseUri, unescapeUser } from "#sip/message/uri";

/**
 * Whether the uri of a Digest answer is the Request-URI (RFC 3261 §22.4). Phones leave parameters out, write the port or another case;
 * some write the server's name without a user (COMPAT sipp). The user part may not differ: else an answer that was caught on its way
 * to one person could be spent on another.
 */
export function isForRequest(
  uri: string,
  request: SipRequest,
  isOwnHost: (host: string, port: number | undefined) => boolean,
): boolean {
  if (uri === request.uri) return true;
  const named = parseUri(uri);
  const asked = request.requestUri;
  if (!named.ok || !asked) return false;
  const { user, host, port } = named.value;
  const sameHost = host === asked.host || (isOwnHost(host, port) && isOwnHost(asked.host, asked.port));
  if (user === undefined || asked.user === undefined)
    return sameHost || (user === undefined && isOwnHost(host, port));
  return sameHost && unescapeUser(user).toLowerCase() === unescapeUser(asked.user).toLowerCase();
}
