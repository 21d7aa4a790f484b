import { fieldOf } from "../fields.ts";
import type { Rule } from "../finding.ts";
import { placeOf } from "../words.ts";

/** An Edge refuses a request whose Route asks for the way through it, from a server that it does not know (MS-SIPRE ms-edge-route). */
export const untrustedRoute: Rule = {
  id: "edge.untrusted-route",
  about: "Route fields from a source that the Edge does not trust",
  look: (story, session) => {
    if (session) return [];
    const log = story.logs.find(
      ({ text }) =>
        text.includes("SIPPROXY_E_ROUTING") ||
        /route headers? from (?:an )?(?:untrusted|non-trusted)/i.test(text),
    );
    if (!log) return [];
    const requests = story.messages.filter(
      (message) =>
        message.status === undefined && /ms-edge-route/i.test(fieldOf(story, message, "route") ?? ""),
    );
    const [first] = requests;
    const asked = first
      ? ` The ${first.method}${first.from ? ` from ${placeOf(first.from)}` : ""} carries Route with ms-edge-route.`
      : "";
    return [
      {
        rule: "edge.untrusted-route",
        severity: "error",
        sentence: `The Edge refused a request because its Route field comes from a server that it does not trust, or does not fit the connection (SIPPROXY_E_ROUTING).${asked}`,
        proof: requests.slice(0, 5).map(({ index }) => index),
        fix: "Add the sending server to the Edge's list of internal servers, under the name in its certificate, and look that it connects to the internal edge.",
      },
    ];
  },
};
