import type { Story, StoryTransaction } from "../../story.ts";
import type { Rule } from "../finding.ts";
import { countOf, listOf, placeOf } from "../words.ts";

/** Several devices rang: which of them answered, and what became of the others (RFC 3261 §16.7). */
export const forked: Rule = {
  id: "call.forked",
  about: "who answered when several phones rang",
  look: (story, session) => {
    if (!session) return [];
    const branches = new Map<string, StoryTransaction[]>();
    for (const index of session.transactions) {
      const transaction = story.transactions[index];
      const request = story.messages[transaction?.requests[0] ?? -1];
      const parent = request?.hops[1];
      if (transaction?.method !== "INVITE" || !request || parent === undefined || request.toTag !== undefined)
        continue;
      const key = `${request.callId} ${request.cseq} ${parent}`;
      branches.set(key, [...(branches.get(key) ?? []), transaction]);
    }
    return [...branches.values()]
      .filter((fork) => new Set(fork.map(({ to }) => (to ? placeOf(to) : ""))).size > 1)
      .map((fork) => {
        const ends = fork.map((one) => ({ place: placeOf(one.to), status: finalOf(story, one) }));
        const winner = ends.find(({ status }) => status !== undefined && status < 300);
        const others = ends
          .filter((end) => end !== winner)
          .map(({ place, status }) => `${place} ${fateOf(status)}`);
        return {
          rule: "call.forked",
          severity: "info" as const,
          sentence: `${countOf(fork.length, "device")} rang, by ${placeOf(fork[0]?.from)}: ${winner ? `${winner.place} answered` : "none answered"}${others.length > 0 ? `, ${listOf(others)}` : ""}.`,
          proof: fork
            .flatMap(({ requests, finals }) => [...requests.slice(0, 1), ...finals.slice(0, 1)])
            .toSorted((a, b) => a - b),
          session: session.index,
        };
      });
  },
};

const finalOf = (story: Story, { finals }: StoryTransaction): number | undefined =>
  story.messages[finals[0] ?? -1]?.status;

const fateOf = (status: number | undefined): string =>
  status === undefined ? "did not answer" : status === 487 ? "was cancelled (487)" : `answered ${status}`;
