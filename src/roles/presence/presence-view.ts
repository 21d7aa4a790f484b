import type { PresenceView } from "#api/presence";
import type { Presence, Seen } from "./contract.ts";

/** What one person sees of another, as the API shows it. */
export function presenceView(presence: Presence, address: string, watcher: string): PresenceView {
  const seen = presence.seen(address, watcher);
  const shown = seen.state === "available-data" || seen.state === "signed-out" ? seen : undefined;
  return {
    address,
    watcher,
    state: seen.state,
    says: sentenceOf(seen, address, watcher),
    displayName: shown?.displayName ?? null,
    availability: shown?.availability ?? null,
    availabilityWord: shown ? availabilityWord(shown.availability) : null,
    activity: shown?.activity ?? null,
    activityText: shown?.activityText ?? null,
    note: shown?.note ?? null,
    lastActive: shown?.lastActive === undefined ? null : new Date(shown.lastActive).toISOString(),
  };
}

function sentenceOf(seen: Seen, address: string, watcher: string): string {
  switch (seen.state) {
    case "available-data":
      return `${address} is signed in.`;
    case "signed-out":
      return `${address} is not signed in, or wants to look so.`;
    case "not-allowed":
      return `${address} does not let ${watcher} see this.`;
    case "no-such-user":
      return `There is no user ${address} who may sign in.`;
    case "unreachable":
      return seen.problem.explanation.what;
  }
}

type Word = NonNullable<PresenceView["availabilityWord"]>;

/** The ranges in which availability is read (MS-PRES; Communicator and pidgin-sipe agree). */
const WORDS: readonly (readonly [below: number, word: Word])[] = [
  [3_000, "offline"],
  [4_500, "available"],
  [6_000, "inactive"],
  [7_500, "busy"],
  [9_000, "busy-inactive"],
  [12_000, "do-not-disturb"],
  [15_000, "be-right-back"],
  [18_000, "away"],
];

const availabilityWord = (availability: number): Word =>
  WORDS.find(([below]) => availability < below)?.[1] ?? "offline";
