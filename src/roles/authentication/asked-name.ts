import type { SipRequest } from "#sip/message/message";
import { unescapeUser } from "#sip/message/uri";
import type { AuthenticationUses } from "./uses.ts";

/** The address that a request is after: who wants to sign in, or whom it is for. Undefined where it names nobody. */
export function askedName(
  { isUs, directory }: Pick<AuthenticationUses, "isUs" | "directory">,
  request: SipRequest,
): string | undefined {
  const uri = request.method === "REGISTER" ? request.from.uri : request.requestUri;
  if (uri?.user === undefined) return undefined;
  const host = isUs(uri.host, undefined) ? directory.domains()[0] : uri.host;
  return `${unescapeUser(uri.user).toLowerCase()}@${host}`;
}
