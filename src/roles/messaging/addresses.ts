import { utf8Encode } from "#base/octets";
import type { Directory } from "#roles/directory/contract";
import type { Binding, LocationService } from "#roles/location/contract";
import { printAddressOfRecord } from "#sip/message/gruu";
import { parameter, quote } from "#sip/message/parameters";
import { type SipUri, unescapeUser } from "#sip/message/uri";

/** `alice@example.com` of a URI that is ours: escapes undone, lower case. Numbers and bare addresses of ours mean the main domain. */
export function addressOf(uri: SipUri, directory: Directory): string {
  const host = uri.scheme !== "tel" && directory.isOurs(uri.host) ? uri.host : (directory.domains()[0] ?? "");
  return `${unescapeUser(uri.user ?? "").toLowerCase()}@${host}`;
}

/** The devices that a URI means: one where it is a GRUU, else all of the person. */
export function devicesOf(
  uri: SipUri | undefined,
  aor: string,
  location: LocationService,
): readonly Binding[] {
  const opaque = uri && (parameter(uri.parameters, "opaque") || parameter(uri.parameters, "gr"));
  if (!uri || opaque === undefined || !isGruu(uri)) return location.find(aor);
  const device = location.findByGruu(aor, opaque);
  return device ? [device] : [];
}

export const isGruu = (uri: SipUri): boolean =>
  parameter(uri.parameters, "gruu") !== undefined || parameter(uri.parameters, "gr") !== undefined;

/** A URI that means a service of the server and no person: a conference, a queue (`opaque=app:…`, SE §0.2). */
export const isApplication = (uri: SipUri): boolean =>
  (parameter(uri.parameters, "opaque") ?? "").startsWith("app:");

/** `"Alice Smith" <sip:alice@example.com>` with the name that the directory has. */
export function nameAddr(aor: string, directory: Directory): string {
  const name = directory.find(aor)?.name ?? "";
  const uri = `<${printAddressOfRecord(aor)}>`;
  return name === "" ? uri : `${quote(utf8Encode(name))} ${uri}`;
}

/** Where other devices and people of ours live: our own place as Contact of a session. */
export function printContact(
  { host, port }: { readonly host: string; readonly port: number },
  transport: string,
): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `<sip:${shown}:${port};transport=${transport === "wss" ? "ws" : transport}>`; // RFC 7118 §5.2.1
}
