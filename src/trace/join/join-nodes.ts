import { printEndpoint } from "../record.ts";
import type { StoryMessage, StoryNode } from "../story.ts";

/**
 * Finds programs with several addresses: a request whose second Via is the first Via of one that came before has passed the node
 * between the two, which got the one and sent the other (RFC 3261 §16.6, step 8).
 */
export function joinNodes(messages: readonly StoryMessage[]): readonly StoryNode[] {
  const came = new Map<string, string>();
  const nodes = new Map<string, Set<string>>();
  for (const { status, from, to, hops } of messages) {
    if (status !== undefined || !from || !to) continue;
    const [top, second] = hops;
    const got = second === undefined ? undefined : came.get(second);
    const sent = got === undefined ? "" : printEndpoint(from);
    if (got !== undefined && got !== sent) {
      const both = new Set([...(nodes.get(got) ?? [got]), ...(nodes.get(sent) ?? [sent])]);
      for (const place of both) nodes.set(place, both);
    }
    if (top !== undefined) came.set(top, printEndpoint(to));
  }
  return [...new Set(nodes.values())].map((places) => [...places]);
}
