import { isSameNode, printEndpoint } from "../record.ts";
import type { Story, StoryMessage, StorySession, StoryTransaction } from "../story.ts";
import { fieldOf } from "./fields.ts";

/** Who made an answer: the node that sent it first on its way, and what that node had done before. */
export interface Owner {
  /** As `printEndpoint` prints it; undefined: somebody behind the last node that is seen. */
  readonly node: string | undefined;
  /** The answer on the first hop on which it is seen. */
  readonly answer: StoryMessage;
  /** It was passed on by these nodes, the maker's neighbour first. */
  readonly passedBy: readonly string[];
  /** The node had sent the request on, and nobody answered there: it answered by itself. */
  readonly silent: StoryTransaction | undefined;
  /** The node had sent the request on, and something else came back. */
  readonly changed: StoryMessage | undefined;
  /** How one can tell, where no further hop is in the trace: the Server field, the Contact. */
  readonly told: string | undefined;
}

/** Follows an answer back over the hops that the trace holds (RFC 3261 §16.7). */
export function ownerOf(story: Story, session: StorySession, answer: StoryMessage): Owner {
  const passedBy: string[] = [];
  const transactions = session.transactions.flatMap((index) => story.transactions[index] ?? []);
  let here = answer;
  for (let hops = 0; hops < 70; hops++) {
    const mine = story.transactions[here.transaction];
    const onward = transactions.filter((one) => isOnward(story, mine, one));
    const before = onward
      .flatMap(({ finals }) => finals.flatMap((index) => story.messages[index] ?? []))
      .filter((one) => one.index < here.index || one.at === undefined);
    const same = before.findLast(({ status }) => status === here.status);
    if (!same || !here.from) {
      const silent = onward.find(({ finals }) => finals.length === 0);
      const changed = before.findLast(({ status = 0 }) => status >= 300);
      const seen = { answer: here, passedBy, silent: changed ? undefined : silent, changed };
      const node = here.from && printEndpoint(here.from);
      return onward.length > 0 || mine === undefined
        ? { ...seen, node, told: undefined }
        : beyond(story, mine, here, seen);
    }
    passedBy.unshift(printEndpoint(here.from));
    here = same;
  }
  return { node: undefined, answer: here, passedBy, silent: undefined, changed: undefined, told: undefined };
}

/** No further hop was captured: what the answer itself says of its maker. */
function beyond(
  story: Story,
  { provisional }: StoryTransaction,
  answer: StoryMessage,
  seen: Omit<Owner, "node" | "told">,
): Owner {
  const node = answer.from && printEndpoint(answer.from);
  const trying = provisional
    .flatMap((index) => story.messages[index] ?? [])
    .find(({ status }) => status === 100);
  const [theirs, own] = [softwareOf(story, answer), trying && softwareOf(story, trying)];
  if (own === undefined || theirs === undefined || !node) return { ...seen, node, told: undefined };
  if (own === theirs)
    return { ...seen, node, told: `its Server field, ${own}, is that of the 100 that came from there too` };
  const contact = /<sips?:(?:[^@>]*@)?([^;>?]+)/i.exec(fieldOf(story, answer, "contact") ?? "")?.[1];
  return {
    ...seen,
    node: contact,
    passedBy: [node, ...seen.passedBy],
    told: `its Server field says ${theirs}, and ${node}, which passed it on, says ${own}`,
  };
}

const softwareOf = (story: Story, message: StoryMessage): string | undefined =>
  fieldOf(story, message, "server") ?? fieldOf(story, message, "user-agent");

/** Whether a node sent this request because of that one: its second Via is the other's first, or it began a leg of its own. */
function isOnward(story: Story, mine: StoryTransaction | undefined, one: StoryTransaction): boolean {
  if (!mine || one === mine || one.method !== mine.method) return false;
  const [came, went] = [story.messages[mine.requests[0] ?? -1], story.messages[one.requests[0] ?? -1]];
  if (!came || !went || went.index < came.index) return false;
  if (went.callId === came.callId) return came.hops[0] !== undefined && went.hops[1] === came.hops[0];
  return isSameNode(came.to, went.from) && !isSameNode(came.from, went.from);
}
