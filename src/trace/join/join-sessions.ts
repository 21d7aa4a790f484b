import { type Endpoint, isSameNode, printEndpoint } from "../record.ts";
import type { SessionKind, StoryMessage, StorySession, StoryTransaction } from "../story.ts";
import type { Ties } from "./message-facts.ts";

/** A dialog-forming request with what ties it to others. */
interface Leg {
  readonly callId: string;
  readonly message: StoryMessage;
  readonly ties: Ties;
}

/** How long a node between the ends takes to begin the leg that goes on from the one that came. */
const ONWARD_MS = 2_000;
/** Where more come within that time nobody can tell any more which goes on in which. */
const MOST_LATELY = 200;

/**
 * Puts what belongs together into sessions: by Call-ID, and legs with Call-IDs of their own where a node between the ends made them
 * and something measured says so.
 */
export function joinSessions(
  messages: readonly StoryMessage[],
  transactions: readonly StoryTransaction[],
  tiesOf: (message: StoryMessage) => Ties | undefined,
): readonly StorySession[] {
  const groups = new Groups();
  const legs: Leg[] = [];
  const begun = new Set<string>();
  for (const message of messages) {
    groups.add(message.callId);
    const ties = message.status === undefined && message.method === "INVITE" ? tiesOf(message) : undefined;
    if (!ties) continue;
    const key = `${message.callId} ${message.branch ?? message.index}`;
    if (begun.has(key)) continue;
    begun.add(key);
    legs.push({ callId: message.callId, message, ties });
  }
  joinNamed(legs, groups);
  joinOnward(legs, groups);
  const sessions = new Map<
    string,
    { kind: SessionKind; callIds: string[]; messages: number[]; transactions: number[] }
  >();
  const taken = new Uint8Array(transactions.length);
  for (const message of messages) {
    const root = groups.rootOf(message.callId);
    let session = sessions.get(root);
    if (!session) {
      session = {
        kind: kindOf(message, tiesOf(message)),
        callIds: [],
        messages: [],
        transactions: [],
      };
      sessions.set(root, session);
    } else if (message.method === "INVITE" && message.status === undefined && tiesOf(message)?.shares)
      session.kind = "share";
    if (!session.callIds.includes(message.callId)) session.callIds.push(message.callId);
    session.messages.push(message.index);
    if (taken[message.transaction] === 0) {
      taken[message.transaction] = 1; // all its messages have one Call-ID, so it is in one session
      session.transactions.push(message.transaction);
    }
  }
  return [...sessions.entries()].map(([root, session], index) => ({
    ...session,
    index,
    joinedBy: groups.reasonsOf(root),
  }));
}

function joinNamed(legs: readonly Leg[], groups: Groups): void {
  const firsts = new Map<string, string>();
  const join = (mark: string | undefined, callId: string, reason: string): void => {
    if (mark === undefined || mark === "") return;
    const known = firsts.get(mark);
    if (known === undefined) firsts.set(mark, callId);
    else groups.join(known, callId, reason);
  };
  for (const { callId, message, ties } of legs) {
    for (const named of ties.named)
      if (groups.has(named))
        groups.join(named, callId, `The INVITE of ${callId} names the Call-ID ${named}.`);
    join(message.mark && `mark ${message.mark}`, callId, `The log marks both ${message.mark}.`);
    for (const id of ties.sessionIds) join(`session ${id}`, callId, `Both have the Session-ID ${id}.`);
    const kind = ties.shares ? "share" : ties.media.join("+");
    join(
      ties.conversation && `${ties.conversation} ${kind} ${Math.round((message.at ?? 0) / (2 * ONWARD_MS))}`,
      callId,
      `Both have the Ms-Conversation-ID ${ties.conversation}.`,
    );
  }
  for (const { callId } of legs) {
    // Many back-to-back user agents put something before or behind the Call-ID that came.
    const stem = /^(.{8,}?)(?:[-_](?:b2b|leg)?[-_]?\d{1,3})$/i.exec(callId)?.[1];
    if (stem !== undefined && groups.has(stem))
      groups.join(stem, callId, `The Call-ID ${callId} is ${stem} with an ending.`);
  }
}

/** A node that got one INVITE and sent another for the same caller right after it, before it answered the first. */
function joinOnward(legs: readonly Leg[], groups: Groups): void {
  // Those that came to each address lately, the oldest first.
  const came = new Map<string, Leg[]>();
  for (const onward of legs) {
    const { from, to, at: time } = onward.message;
    if (time === undefined) continue;
    const lately = from ? (came.get(from.address) ?? []) : [];
    while (lately[0] && time - (lately[0].message.at ?? time) > ONWARD_MS) lately.shift();
    const last = from && onwardOf(lately, onward, from);
    if (last && from && !groups.areJoined(last.callId, onward.callId)) {
      const proof = sameOrigin(last.ties, onward.ties) ? "with the same o= line" : "for the same caller";
      const late = Math.round(time - (last.message.at ?? time));
      groups.join(
        last.callId,
        onward.callId,
        `${printEndpoint(from)} got the INVITE of ${last.callId} and sent that of ${onward.callId} ${late} ms later, ${proof}.`,
      );
    }
    if (!to) continue;
    const there = came.get(to.address) ?? [];
    came.set(to.address, there);
    there.push(onward);
    if (there.length > MOST_LATELY) there.shift();
  }
}

/** The only call that may go on in this leg; undefined: none, or several, and then nobody can tell. */
function onwardOf(lately: readonly Leg[], onward: Leg, from: Endpoint): Leg | undefined {
  const fits = lately.filter(
    ({ callId, message, ties }) =>
      callId !== onward.callId &&
      isSameNode(message.to, from) &&
      !isSameNode(message.from, from) &&
      (sameOrigin(ties, onward.ties) || userOf(message.fromUri) === userOf(onward.message.fromUri)),
  );
  const last = fits.at(-1);
  return last && fits.every(({ callId }) => callId === last.callId) ? last : undefined;
}

const sameOrigin = (one: Ties, other: Ties): boolean =>
  one.origin !== undefined && one.origin === other.origin;

const userOf = (uri: string): string => /^(?:sips?|tel):([^@;]+)/i.exec(uri)?.[1]?.toLowerCase() ?? uri;

const KINDS: Readonly<Record<string, SessionKind>> = {
  REGISTER: "register",
  SUBSCRIBE: "subscribe",
  NOTIFY: "subscribe",
  BENOTIFY: "subscribe",
  PUBLISH: "publish",
  OPTIONS: "options",
  MESSAGE: "message",
  SERVICE: "service",
  INFO: "info",
};
const OF_CALLS = new Set(["INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "REFER"]);

function kindOf({ method }: StoryMessage, ties: Ties | undefined): SessionKind {
  if (ties?.shares) return "share";
  if (
    ties &&
    ties.media.length > 0 &&
    ties.media.every((kind) => kind === "message" || kind === "x-ms-message")
  )
    return "message";
  return OF_CALLS.has(method) ? "call" : (KINDS[method] ?? "other");
}

/** Sets of Call-IDs that grow together (union-find), with the reasons. */
class Groups {
  readonly #parents = new Map<string, string>();
  readonly #reasons = new Map<string, string[]>();

  add(callId: string): void {
    if (!this.#parents.has(callId)) this.#parents.set(callId, callId);
  }
  has(callId: string): boolean {
    return this.#parents.has(callId);
  }
  rootOf(callId: string): string {
    let root = callId;
    for (let up = this.#parents.get(root); up !== undefined && up !== root; up = this.#parents.get(root))
      root = up;
    this.#parents.set(callId, root);
    return root;
  }
  areJoined(one: string, other: string): boolean {
    return this.rootOf(one) === this.rootOf(other);
  }
  join(one: string, other: string, reason: string): void {
    const [a, b] = [this.rootOf(one), this.rootOf(other)];
    if (a === b) return;
    this.#parents.set(b, a);
    this.#reasons.set(a, [...this.reasonsOf(a), ...this.reasonsOf(b), reason]);
  }
  reasonsOf(root: string): readonly string[] {
    return this.#reasons.get(root) ?? [];
  }
}
