import { descriptionsOf } from "../descriptions.ts";
import type { Rule } from "../finding.ts";
import { chosenPath, type PathEnd } from "../media-path.ts";

/** The pair that ICE chose, as the later offer names it. */
export const iceChosen: Rule = {
  id: "ice.chosen",
  about: "which pair of candidates carries the media",
  look: (story, session) => {
    if (!session || (session.kind !== "call" && session.kind !== "share")) return [];
    if (!session.messages.some((index) => story.messages[index]?.namesPath)) return [];
    const path = chosenPath(descriptionsOf(story, session));
    if (!path) return [];
    return [
      {
        rule: "ice.chosen",
        severity: "info",
        sentence: `ICE chose ${printEnd("local", path.local)} and ${printEnd("remote", path.remote)}, as seen by who sent the later offer.`,
        proof: [path.told.message.index],
        session: session.index,
      },
    ];
  },
};

function printEnd(side: string, { address, port, transport, type }: PathEnd): string {
  const kinds = [transport?.toUpperCase(), type].filter(Boolean).join(", ");
  return `${side} ${address} ${port}${kinds === "" ? "" : ` (${kinds})`}`;
}
