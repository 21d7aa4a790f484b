import type { Endpoint } from "../record.ts";
import type { StoryMessage, StoryTransaction } from "../story.ts";

class Making implements StoryTransaction {
  readonly index: number;
  readonly method: string;
  readonly callId: string;
  // Most hold one or none: an empty list is the same for all.
  requests = NONE;
  provisional = NONE;
  finals = NONE;
  acks = NONE;
  cancelledBy: number | undefined;
  readonly from: Endpoint | undefined;
  readonly to: Endpoint | undefined;
  /** Of the message that began it. */
  readonly first: StoryMessage;

  constructor(first: StoryMessage, index: number) {
    const request = first.status === undefined;
    this.index = index;
    this.method = first.method;
    this.callId = first.callId;
    this.from = request ? first.from : first.to;
    this.to = request ? first.to : first.from;
    this.first = first;
  }

  take(index: number, status: number | undefined): void {
    if (status === undefined) this.requests = grown(this.requests, index);
    else if (status < 200) this.provisional = grown(this.provisional, index);
    else this.finals = grown(this.finals, index);
  }

  acknowledge(index: number): void {
    this.acks = grown(this.acks, index);
  }
}

const grown = (list: number[], index: number): number[] => {
  if (list === NONE) return [index];
  list.push(index);
  return list;
};
const NONE: number[] = [];
/** Transactions of one Call-ID that are looked at, the last first: what belongs together lies close together. */
const MOST_LOOKS = 200;

/**
 * Puts messages into the transactions of each hop (RFC 3261 §17.1.3, §17.2.3): by branch, method and CSeq, and where a client of RFC
 * 2543 or Communicator has no branch by the addresses of the hop. Tells each message's transaction to `joined`.
 */
export function joinTransactions(
  messages: readonly StoryMessage[],
  joined: (message: number, transaction: number) => void,
): readonly StoryTransaction[] {
  const made: Making[] = [];
  const calls = new Map<string, Making[]>();
  for (const message of messages) {
    let call = calls.get(message.callId);
    if (!call) {
      call = [];
      calls.set(message.callId, call);
    }
    const invite = message.method === "ACK" ? inviteOf(call, message) : undefined;
    if (invite && (isRefused(messages, invite) || isSameBranch(invite, message))) {
      invite.acknowledge(message.index);
      joined(message.index, invite.index);
      continue;
    }
    let transaction = findLast(call, (one) => isOf(one, message, message.method));
    if (!transaction) {
      transaction = new Making(message, made.length);
      made.push(transaction);
      call.push(transaction);
    }
    joined(message.index, transaction.index);
    if (invite) invite.acknowledge(message.index);
    transaction.take(message.index, message.status);
    if (message.method === "CANCEL") {
      const cancelled = findLast(call, (one) => isOf(one, message, "INVITE"));
      if (cancelled) cancelled.cancelledBy = transaction.index;
    }
  }
  return made;
}

function findLast(call: readonly Making[], fits: (one: Making) => boolean): Making | undefined {
  const end = Math.max(0, call.length - MOST_LOOKS);
  for (let at = call.length - 1; at >= end; at--) {
    const one = call[at];
    if (one && fits(one)) return one;
  }
  return undefined;
}

function isOf({ first, method }: Making, message: StoryMessage, wanted: string): boolean {
  if (
    method !== wanted ||
    first.cseq !== message.cseq ||
    first.fromTag !== message.fromTag ||
    !isSameHop(first, message)
  )
    return false;
  return (
    first.branch === message.branch && (message.branch !== undefined || first.viaCount === message.viaCount)
  );
}

/** The hop, whichever way the message went. */
function isSameHop(one: StoryMessage, other: StoryMessage): boolean {
  return (
    (isPlace(one.from, other.from) && isPlace(one.to, other.to)) ||
    (isPlace(one.from, other.to) && isPlace(one.to, other.from))
  );
}

const isPlace = (one: Endpoint | undefined, other: Endpoint | undefined): boolean =>
  one === other || (one?.address === other?.address && one?.port === other?.port);

/** The INVITE that an ACK belongs to: of its branch, or else the last on its hop. */
function inviteOf(call: readonly Making[], ack: StoryMessage): Making | undefined {
  const fits = (one: Making): boolean =>
    one.method === "INVITE" &&
    one.first.cseq === ack.cseq &&
    one.first.fromTag === ack.fromTag &&
    isSameHop(one.first, ack);
  return findLast(call, (one) => fits(one) && isSameBranch(one, ack)) ?? findLast(call, fits);
}

const isSameBranch = ({ first }: Making, { branch }: StoryMessage): boolean =>
  branch !== undefined && first.branch === branch;

const isRefused = (messages: readonly StoryMessage[], { finals }: Making): boolean =>
  finals.some((index) => (messages[index]?.status ?? 0) >= 300);
