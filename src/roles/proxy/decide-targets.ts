import type { ExplainedError } from "#base/explained-error";
import type { Directory } from "#roles/directory/contract";
import type { Binding, LocationService } from "#roles/location/contract";
import { parameter } from "#sip/message/parameters";
import { type SipUri, unescapeUser } from "#sip/message/uri";
import { deviceNotSignedIn, notSignedIn, noWayToDomain, userDisabled, userUnknown } from "./problems.ts";

/** One place to send the request to, and why it is in the target set. */
export type Target =
  | { readonly kind: "device"; readonly binding: Binding; readonly because: string }
  | { readonly kind: "next-hop"; readonly uri: string; readonly because: string };

/** The target set (RFC 3261 §16.5), or why it is empty and what to answer. */
export type TargetSet =
  | { readonly targets: readonly Target[] }
  | { readonly status: number; readonly problem: ExplainedError };

export interface TargetFacts {
  readonly directory: Directory;
  readonly location: LocationService;
  nextHop(domain: string): string | undefined;
  /** True for our own addresses and names: `sip:bob@192.0.2.1` then means bob of our main domain. */
  isUs(host: string, port: number | undefined): boolean;
}

/** Says where a request outside a dialog goes, by its Request-URI alone. Pure: facts in, target set out. */
export function decideTargets(facts: TargetFacts, uri: SipUri): TargetSet {
  const { directory, location } = facts;
  const direct = uri.scheme !== "tel" && !directory.isOurs(uri.host);
  if (direct && !facts.isUs(uri.host, uri.port)) {
    const hop = facts.nextHop(uri.host);
    if (hop === undefined) return { status: 404, problem: noWayToDomain(uri.host, directory.domains()) };
    return { targets: [{ kind: "next-hop", uri: hop, because: `${uri.host} has this next hop` }] };
  }
  const address = addressOf(uri, directory, direct);
  const user = directory.find(address) ?? byNumber(uri, directory);
  const opaque = parameter(uri.parameters, "opaque");
  const isGruu =
    parameter(uri.parameters, "gruu") !== undefined || parameter(uri.parameters, "gr") !== undefined;
  if (!user) return { status: 404, problem: userUnknown(address, directory.domains()) };
  if (!user.enabled) return { status: 480, problem: userDisabled(user.address) };

  if (isGruu) {
    const device = location.findByGruu(user.address, opaque || parameter(uri.parameters, "gr") || "");
    if (device)
      return { targets: [{ kind: "device", binding: device, because: "the request names this device" }] };
    const others = location.find(user.address).length;
    return {
      status: 480,
      problem: others > 0 ? deviceNotSignedIn(user.address, others) : notSignedIn(user.address),
    };
  }
  const bindings = location.find(user.address);
  if (bindings.length === 0) return { status: 480, problem: notSignedIn(user.address) };
  return {
    targets: bindings.map((binding) => ({
      kind: "device",
      binding,
      because: `${user.address} is signed in there`,
    })),
  };
}

/** Who has the number that a tel URI or the user part of a SIP URI is (RFC 3261 §19.1.6). */
function byNumber(uri: SipUri, directory: Directory): ReturnType<Directory["find"]> {
  const number = unescapeUser(uri.user ?? "");
  if (!/^\+?[\d*#().-]+(?:;.*)?$/.test(number)) return undefined;
  const context = uri.scheme === "tel" ? parameter(uri.parameters, "phone-context") : undefined;
  const extension = uri.scheme === "tel" ? parameter(uri.parameters, "ext") : undefined;
  return directory.findByNumber(
    `${number}${extension ? `;ext=${extension}` : ""}${context ? `;phone-context=${context}` : ""}`,
  );
}

/** `alice@example.com` of a URI: escapes undone, lower case. Numbers and our bare addresses mean the main domain. */
function addressOf(uri: SipUri, directory: Directory, direct: boolean): string {
  const host = direct || uri.scheme === "tel" ? (directory.domains()[0] ?? "") : uri.host;
  return `${unescapeUser(uri.user ?? "").toLowerCase()}@${host}`;
}
