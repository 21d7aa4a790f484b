import type { Flow } from "#sip/transport/flow";
import type { Binding, LocationService } from "../location/contract.ts";

/** By what publications name the device that made them. */
export const wordOf = ({ epid, key }: Pick<Binding, "epid" | "key">): string => epid ?? key;

/** The one device of this user that is signed in over this connection; undefined: none, or several, so nobody can say which. */
export function deviceOn(
  flow: Flow,
  owner: string,
  location: Pick<LocationService, "findByFlow">,
): string | undefined {
  const [only, ...others] = location.findByFlow(flow.id).filter(({ aor }) => aor === owner);
  return others.length > 0 ? undefined : only && wordOf(only);
}
