import type { StoryMessage } from "../../story.ts";
import type { Rule } from "../finding.ts";
import { countOf } from "../words.ts";

const LEAST_TARGETS = 5;

/** OPTIONS or REGISTER from one source to a row of hosts, of which none answers: somebody looks for servers. */
export const scanner: Rule = {
  id: "security.scan",
  about: "somebody who looks for SIP servers",
  look: (story, session) => {
    if (session) return [];
    const sources = new Map<string, { targets: Set<string>; messages: StoryMessage[]; answered: number }>();
    for (const transaction of story.transactions) {
      const request = story.messages[transaction.requests[0] ?? -1];
      if (!request?.from || !request.to || (request.method !== "OPTIONS" && request.method !== "REGISTER"))
        continue;
      const source = sources.get(request.from.address) ?? { targets: new Set(), messages: [], answered: 0 };
      sources.set(request.from.address, source);
      source.targets.add(request.to.address);
      source.messages.push(request);
      if (transaction.finals.length + transaction.provisional.length > 0) source.answered++;
    }
    return [...sources]
      .filter(
        ([, { targets, answered, messages }]) =>
          targets.size >= LEAST_TARGETS && answered < messages.length / 2,
      )
      .map(([address, { targets, answered, messages }]) => ({
        rule: "security.scan",
        severity: "warning" as const,
        sentence: `${address} asked ${countOf(targets.size, "host")} with ${messages[0]?.method}, and ${answered === 0 ? "none" : `only ${answered}`} answered: so somebody looks for SIP servers, or a PBX asks after its phones.`,
        proof: messages.slice(0, 20).map(({ index }) => index),
        fix: `Ask who runs ${address}; at the border, let SIP in from known addresses only.`,
      }));
  },
};
