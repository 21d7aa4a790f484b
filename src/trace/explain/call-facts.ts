import { type Endpoint, isSameNode } from "../record.ts";
import type { Story, StoryMessage, StorySession, StoryTransaction } from "../story.ts";
import { type Owner, ownerOf } from "./owner.ts";

/** What can be measured of a call before anything is said of it. What is not in the trace is undefined. */
export interface CallFacts {
  /** The first INVITE of the caller, on the hop nearest to them. */
  readonly invite: StoryMessage | undefined;
  /** The last one that began the call: after a challenge the caller asks again. */
  readonly lastInvite: StoryMessage | undefined;
  /** Challenges (401, 407) that the caller answered with another INVITE. */
  readonly challenges: readonly StoryMessage[];
  /** The first 180, 182 or 183 that came to the caller. */
  readonly ringing: StoryMessage | undefined;
  /** The final answer to the last INVITE, as near to the caller as it is seen. */
  readonly final: StoryMessage | undefined;
  /** Who made that answer, and why one can tell. */
  readonly owner: Owner | undefined;
  readonly cancel: StoryMessage | undefined;
  readonly bye: StoryMessage | undefined;
  /** INVITEs inside the dialog: hold, a new path, another codec. */
  readonly later: readonly StoryTransaction[];
  /** True where the BYE comes from the end that called. */
  readonly endedByCaller: boolean | undefined;
}

export function callFacts(story: Story, session: StorySession): CallFacts {
  const all = session.transactions.flatMap((index) => story.transactions[index] ?? []);
  const message = (index: number | undefined): StoryMessage | undefined => story.messages[index ?? -1];
  const invites = all.filter(({ method }) => method === "INVITE");
  const begins = invites.filter(({ requests }) => {
    const first = message(requests[0]);
    return first && first.toTag === undefined;
  });
  const later = invites.filter(({ requests }) => message(requests[0])?.toTag !== undefined);
  const nearest = begins
    .map((transaction) => message(transaction.requests[0]))
    .filter((one) => one !== undefined)
    .toSorted((a, b) => a.viaCount - b.viaCount || a.index - b.index)[0];
  const attempts = begins.filter(({ requests }) => {
    const first = message(requests[0]);
    return (
      first &&
      nearest &&
      first.viaCount === nearest.viaCount &&
      first.callId === nearest.callId &&
      isSamePlace(first.from, nearest.from)
    );
  });
  const last = attempts.at(-1);
  const challenges = attempts
    .slice(0, -1)
    .flatMap(({ finals }) => message(finals[0]) ?? [])
    .filter(({ status }) => status === 401 || status === 407);
  const strays = invites.filter(({ requests }) => requests.length === 0);
  const finals = [last, ...strays, ...begins]
    .flatMap((one) => one?.finals ?? [])
    .flatMap((index) => message(index) ?? []);
  const own = (last?.finals ?? []).flatMap((index) => message(index) ?? []);
  const final = bestFinal(own) ?? bestFinal(finals);
  const provisional = (attempts.length > 0 ? attempts : [...strays, ...begins])
    .flatMap((one) => one.provisional)
    .flatMap((index) => message(index) ?? []);
  const requests = session.messages
    .flatMap((index) => message(index) ?? [])
    .filter(({ status }) => status === undefined);
  const bye = nearestToSender(requests.filter(({ method }) => method === "BYE"));
  const cancel = nearestToSender(
    requests.filter(({ method, callId }) => method === "CANCEL" && (!nearest || callId === nearest.callId)),
  );
  return {
    invite: message(attempts[0]?.requests[0]) ?? nearest,
    lastInvite: message(last?.requests[0]),
    challenges,
    ringing: provisional.find(({ status = 0 }) => status >= 180 && status < 190),
    final,
    owner: final && ownerOf(story, session, final),
    cancel: cancel && nearest && !isSamePlace(cancel.from, nearest.from) ? undefined : cancel,
    bye,
    later,
    endedByCaller: bye && nearest ? isFromCaller(bye, nearest) : undefined,
  };
}

/** Also where the log names neither. */
const isSamePlace = (one: Endpoint | undefined, other: Endpoint | undefined): boolean =>
  one || other ? isSameNode(one, other) : true;

/** The first 2xx, or else the last of the others. */
const bestFinal = (finals: readonly StoryMessage[]): StoryMessage | undefined =>
  finals.find(({ status = 0 }) => status < 300) ??
  finals.filter(({ repeats }) => repeats === undefined).at(-1) ??
  finals.at(-1);

/** A request on the hop on which it began: nobody has added a Via yet. */
const nearestToSender = (requests: readonly StoryMessage[]): StoryMessage | undefined =>
  requests.toSorted((a, b) => a.viaCount - b.viaCount || a.index - b.index)[0];

/** By the tag of its From; where a node between made dialogs of its own, by the address that it comes from. */
const isFromCaller = (bye: StoryMessage, invite: StoryMessage): boolean =>
  bye.callId === invite.callId
    ? bye.fromTag !== undefined && bye.fromTag === invite.fromTag
    : isSameNode(bye.from, invite.from);
