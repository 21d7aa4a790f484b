import type { Endpoint } from "../record.ts";
import type { Story, StoryMessage, StorySession, StoryTransaction } from "../story.ts";

/** Who made an answer: the node that sent it first on its way, and what that node had done before. */
export interface Owner {
  readonly node: Endpoint | undefined;
  /** The answer on the first hop on which it is seen. */
  readonly answer: StoryMessage;
  /** It was passed on by these nodes, the maker's neighbour first. */
  readonly passedBy: readonly Endpoint[];
  /** The node had sent the request on, and nobody answered there: it answered by itself. */
  readonly silent: StoryTransaction | undefined;
  /** The node had sent the request on, and something else came back. */
  readonly changed: StoryMessage | undefined;
}

/** The same program as far as addresses tell: over streams a node sends from ports that it does not listen on. */
export function isSameNode(one: Endpoint | undefined, other: Endpoint | undefined): boolean {
  if (!one || !other || one.address !== other.address) return false;
  return one.port === other.port || !isLoopback(one.address);
}

const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "::1";

/** Follows an answer back over the hops that the trace holds (RFC 3261 §16.7). */
export function ownerOf(story: Story, session: StorySession, answer: StoryMessage): Owner {
  const passedBy: Endpoint[] = [];
  const transactions = session.transactions.flatMap((index) => story.transactions[index] ?? []);
  let here = answer;
  for (let hops = 0; hops < 70; hops++) {
    const node = here.from;
    const mine = story.transactions[here.transaction];
    const onward = transactions.filter((one) => isOnward(story, mine, one, node));
    const before = onward
      .flatMap(({ finals }) => finals.flatMap((index) => story.messages[index] ?? []))
      .filter((one) => one.index < here.index || one.at === undefined);
    const same = before.findLast(({ status }) => status === here.status);
    if (!same || !node) {
      const silent = onward.find(({ finals }) => finals.length === 0);
      const changed = before.findLast(({ status = 0 }) => status >= 300);
      return { node, answer: here, passedBy, silent: changed ? undefined : silent, changed };
    }
    passedBy.unshift(node);
    here = same;
  }
  return { node: here.from, answer: here, passedBy, silent: undefined, changed: undefined };
}

/** Whether a node sent this request because of that one: it got the one and is the sender of the other, of the same method. */
function isOnward(
  story: Story,
  mine: StoryTransaction | undefined,
  one: StoryTransaction,
  node: Endpoint | undefined,
): boolean {
  if (!mine || one === mine || one.method !== mine.method || !node || !one.from) return false;
  const [came, went] = [story.messages[mine.requests[0] ?? -1], story.messages[one.requests[0] ?? -1]];
  if (!went || went.index < (came?.index ?? -1)) return false;
  if (went.callId === came?.callId && (went.viaCount <= came.viaCount || went.cseq !== came.cseq))
    return false;
  return one.from.address === node.address && (one.from.port === node.port || isSameNode(one.from, node));
}
