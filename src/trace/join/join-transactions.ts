import { printEndpoint } from "../record.ts";
import type { StoryMessage, StoryTransaction } from "../story.ts";

interface Making extends Omit<StoryTransaction, "cancelledBy"> {
  readonly requests: number[];
  readonly provisional: number[];
  readonly finals: number[];
  readonly acks: number[];
  cancelledBy: number | undefined;
  readonly key: string;
}

/**
 * Puts messages into the transactions of each hop (RFC 3261 §17.1.3, §17.2.3): by branch, method and CSeq, and where a client of RFC
 * 2543 or Communicator has no branch by the addresses of the hop. Answers which transaction each message is in.
 */
export function joinTransactions(messages: readonly Omit<StoryMessage, "transaction">[]): {
  readonly transactions: readonly StoryTransaction[];
  readonly of: readonly number[];
} {
  const made: Making[] = [];
  const byKey = new Map<string, Making>();
  const invites = new Map<string, Making[]>();
  const of: number[] = [];
  for (const message of messages) {
    const ack = message.method === "ACK" ? inviteOf(invites, message) : undefined;
    const refused = ack?.finals.some((index) => (messages[index]?.status ?? 0) >= 300);
    if (ack && (refused || sameBranch(messages, ack, message))) {
      ack.acks.push(message.index);
      of.push(ack.index);
      continue;
    }
    const key = keyOf(message);
    let transaction = byKey.get(key);
    if (!transaction) {
      transaction = begin(message, made.length, key);
      made.push(transaction);
      byKey.set(key, transaction);
      if (message.method === "INVITE") {
        const known = invites.get(inviteKey(message)) ?? [];
        known.push(transaction);
        invites.set(inviteKey(message), known);
      }
    }
    of.push(transaction.index);
    if (ack) ack.acks.push(message.index);
    if (message.status === undefined) transaction.requests.push(message.index);
    else if (message.status < 200) transaction.provisional.push(message.index);
    else transaction.finals.push(message.index);
    if (message.method === "CANCEL") {
      const invite = byKey.get(keyOf({ ...message, method: "INVITE" }));
      if (invite) invite.cancelledBy = transaction.index;
    }
  }
  return { transactions: made.map(({ key: _, ...transaction }) => transaction), of };
}

function begin(message: Omit<StoryMessage, "transaction">, index: number, key: string): Making {
  const request = message.status === undefined;
  return {
    index,
    key,
    method: message.method,
    callId: message.callId,
    requests: [],
    provisional: [],
    finals: [],
    acks: [],
    cancelledBy: undefined,
    from: request ? message.from : message.to,
    to: request ? message.to : message.from,
  };
}

type Keyed = Pick<
  StoryMessage,
  "callId" | "cseq" | "method" | "branch" | "fromTag" | "from" | "to" | "viaCount"
>;

function keyOf(message: Keyed): string {
  const { callId, cseq, method, branch, fromTag } = message;
  return `${callId}|${cseq}|${method}|${fromTag ?? ""}|${branch ?? `${hopOf(message)} ${message.viaCount}`}|${hopOf(message)}`;
}

/** The hop, whichever way the message went. */
const hopOf = ({ from, to }: Pick<StoryMessage, "from" | "to">): string =>
  [from, to]
    .map((end) => (end ? printEndpoint(end) : ""))
    .toSorted()
    .join(" ");

const inviteKey = ({ callId, cseq, fromTag, ...message }: Keyed): string =>
  `${callId}|${cseq}|${fromTag ?? ""}|${hopOf(message)}`;

/** The INVITE that an ACK belongs to: the last on its hop, for forks by their branch. */
function inviteOf(invites: ReadonlyMap<string, Making[]>, ack: Keyed): Making | undefined {
  const known = invites.get(inviteKey(ack)) ?? [];
  return known.find(({ key }) => ack.branch !== undefined && key.includes(`|${ack.branch}|`)) ?? known.at(-1);
}

const sameBranch = (
  messages: readonly Omit<StoryMessage, "transaction">[],
  { requests }: Making,
  ack: Keyed,
): boolean => ack.branch !== undefined && messages[requests[0] ?? -1]?.branch === ack.branch;
