import type { ExplainedError } from "#base/explained-error";
import { attribute, mediaLine, parseSdp } from "#formats/sdp/description";
import type { RequestContext, Step } from "#pipeline/request-context";
import { type OwnPlaces, ownAddress } from "#sip/message/own-address";
import type { RuleName } from "./rule-list.ts";

/** What the step needs from outside. */
export interface AdmitUses {
  /** Why somebody may not do this; undefined: they may, or they are not ours to judge. */
  mayNot(address: string, rule: Exclude<RuleName, "media-ports">): ExplainedError | undefined;
  readonly places: OwnPlaces;
  /** Message sessions and messages are judged on the message path, which tells each client in words that are true there. */
  opensMessageSession(context: RequestContext): boolean;
}

/** Stops what a policy does not let people do: calls, video, shared desktops, and reaching other organisations. */
export function admitByPolicy({ mayNot, places, opensMessageSession }: AdmitUses): Step {
  return {
    name: "admit by policy",
    run(context) {
      const { method } = context.request;
      if (method !== "INVITE" && method !== "MESSAGE") return "continue";
      const sender = context.sender?.aor;
      const request = context.route?.request ?? context.request;
      const inside = context.route?.signed === true;
      const receiver = inside ? undefined : ownAddress(request.requestUri, places);
      const uri = request.requestUri;
      const leaves = !inside && receiver === undefined && uri?.user !== undefined && uri.scheme !== "tel";
      const problem =
        (sender !== undefined && leaves ? mayNot(sender, "federation") : undefined) ??
        (method === "INVITE" && !opensMessageSession(context)
          ? refusedCall(request.body, [sender, receiver], mayNot)
          : undefined);
      if (!problem) return "continue";
      context.refuse(403, problem);
      return "answer";
    },
  };
}

function refusedCall(
  body: string,
  people: readonly (string | undefined)[],
  mayNot: AdmitUses["mayNot"],
): ExplainedError | undefined {
  for (const rule of rulesOf(body))
    for (const person of people) {
      const problem = person === undefined ? undefined : mayNot(person, rule);
      if (problem) return problem;
    }
  return undefined;
}

/** What an offer asks for. Without a description, or with one that cannot be read, it is a call. */
function rulesOf(body: string): readonly ("calls" | "video" | "sharing")[] {
  const read = parseSdp(body);
  if (!read.ok) return ["calls"];
  const rules = read.value.media.flatMap((section): ("calls" | "video" | "sharing")[] => {
    const line = mediaLine(section);
    if (!line || line.port === 0) return [];
    const desktop =
      line.kind === "applicationsharing" ||
      attribute(section, "content") === "slides" ||
      attribute(section, "x-applicationsharing-role") !== undefined;
    if (desktop) return ["sharing"];
    return line.kind === "video" ? ["video"] : line.kind === "audio" ? ["calls"] : [];
  });
  return [...new Set(rules)];
}
