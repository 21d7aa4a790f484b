import type { RequestContext, Step } from "#pipeline/request-context";
import type { NameAddr } from "#sip/message/name-addr";
import { type OwnPlaces, ownAddress } from "#sip/message/own-address";
import { unescapeUser } from "#sip/message/uri";
import type { Presence } from "./contract.ts";
import { notDisturbed, takesNoCalls } from "./problems.ts";

/** What the step needs from outside. */
export interface AdmitUses {
  readonly presence: Pick<Presence, "admits" | "containerOf" | "seen">;
  readonly places: OwnPlaces;
  /** True for what opens a message session: the message path asks for itself and tells each client in words that are true there. */
  opensMessageSession(context: RequestContext): boolean;
}

/**
 * Stops a call to somebody who does not want to be disturbed, or has blocked the caller, before any device rings. Only our signed
 * Route proves that an INVITE belongs to a call that is up: a To tag is what anybody can write.
 */
export function admitByPresence({ presence, places, opensMessageSession }: AdmitUses): Step {
  return {
    name: "admit by presence",
    run(context) {
      if (context.request.method !== "INVITE" || context.route?.signed) return "continue";
      const request = context.route?.request ?? context.request;
      const owner = ownAddress(request.requestUri, places);
      if (owner === undefined || opensMessageSession(context)) return "continue";
      const caller = context.sender?.aor ?? addressOf(request.from);
      switch (presence.admits(owner, caller, "call")) {
        case "admitted":
          return "continue";
        case "blocked":
          context.refuse(403, takesNoCalls(owner));
          return "answer";
        case "do-not-disturb":
          context.refuse(
            480,
            notDisturbed(owner, {
              availability: availabilityOf(presence, owner),
              container: presence.containerOf(owner, caller),
            }),
          );
          return "answer";
      }
    },
  };
}

/** Of a caller of whom nobody knows more than their From: people of other domains, and numbers. */
const addressOf = ({ uri }: NameAddr): string =>
  uri ? `${unescapeUser(uri.user ?? "").toLowerCase()}@${uri.host}` : "";

/** As the owner sees it: each audience is shown it in its own words. */
function availabilityOf(presence: Pick<Presence, "seen">, owner: string): number | undefined {
  const seen = presence.seen(owner, owner);
  return seen.state === "available-data" || seen.state === "signed-out" ? seen.availability : undefined;
}
