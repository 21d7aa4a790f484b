import { parseUri } from "#sip/message/uri";
import { parseVia } from "#sip/message/via";
import type { Story, StoryMessage } from "../../story.ts";
import { hasDescription } from "../descriptions.ts";
import { fieldOf, messageOf } from "../fields.ts";
import type { Rule } from "../finding.ts";
import { isPrivateAddress } from "../private-address.ts";
import { listOf, placeOf } from "../words.ts";

/** A node behind NAT writes an address into its messages that is not the one they come from (RFC 3581, RFC 5626). */
export const natAddresses: Rule = {
  id: "nat.private-address",
  about: "addresses in messages from which they do not come",
  look: (story, session) => {
    if (!session) return [];
    for (const index of session.messages) {
      const message = story.messages[index];
      if (!message || message.status !== undefined || message.viaCount !== 1 || !message.from) continue;
      if (message.toTag !== undefined || message.method === "CANCEL" || message.repeats !== undefined)
        continue;
      const source = message.from.address;
      if (!isAddress(source)) continue;
      const via = parseVia(fieldOf(story, message, "via")?.split(",")[0] ?? "");
      const contact = /<([^>]+)>/.exec(fieldOf(story, message, "contact") ?? "")?.[1] ?? "";
      const uri = parseUri(contact);
      const offered = mediaAddress(story, message);
      const wrong = [
        ...(via.ok && differs(via.value.host, source) ? [["Via", via.value.host] as const] : []),
        ...(uri.ok && differs(uri.value.host, source) ? [["Contact", uri.value.host] as const] : []),
        ...(offered !== undefined && differs(offered, source) ? [["c= of the SDP", offered] as const] : []),
      ];
      const [first] = wrong;
      if (!first) continue;
      const places = listOf(wrong.filter(([, address]) => address === first[1]).map(([place]) => place));
      return [
        {
          rule: "nat.private-address",
          severity: "warning",
          sentence: `${places} of the ${message.method} ${wrong.length === 1 ? "says" : "say"} ${first[1]}, and the packet comes from ${placeOf(message.from)}: the sender is behind NAT, or has several addresses, and does not know the one that is seen here.`,
          proof: [message.index],
          fix: "Let the sender use STUN or rport with outbound, or let the first proxy repair Contact and the media address.",
          session: session.index,
        },
      ];
    }
    return [];
  },
};

const isAddress = (text: string): boolean => /^[\d.]+$/.test(text) || text.includes(":");

/** Where its description wants media, by one look at the line. */
const mediaAddress = (story: Story, message: StoryMessage): string | undefined =>
  hasDescription(message)
    ? /^c=IN IP[46] ([^\s/]{1,45})/m.exec(messageOf(story, message)?.body ?? "")?.[1]
    : undefined;

const differs = (host: string, source: string): boolean => isPrivateAddress(host) && host !== source;
