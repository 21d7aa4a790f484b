import type { MessageView } from "#api/messages";
import type { ChatMessage } from "../contract.ts";

/** What the page saw itself and what the server remembers are the same when text and side agree and the times are this near. */
const SAME_MS = 30_000;

/** A message of the history as a conversation shows it. */
export function fromHistory(message: MessageView): ChatMessage {
  const { at, direction, text, outcome, case: code, conversation } = message;
  const mine = direction === "sent";
  return {
    id: `h-${at}-${conversation}-${code}-${direction}`,
    at: Date.parse(at),
    mine,
    text,
    state: !mine || outcome === "delivered" ? "delivered" : outcome === "kept" ? "kept" : "failed",
    ...(code !== "" && { case: code }),
  };
}

/** Both in one order, each message once; what the page saw stands for what the server remembers of it. */
export function mergeHistory(
  seen: readonly ChatMessage[],
  remembered: readonly ChatMessage[],
): readonly ChatMessage[] {
  const live = seen.filter(({ id }) => !id.startsWith("h-"));
  const taken = new Set<ChatMessage>();
  const known = new Map(seen.filter(({ id }) => id.startsWith("h-")).map((one) => [one.id, one]));
  for (const one of remembered) {
    const same = live.find(
      (other) =>
        !taken.has(other) &&
        other.mine === one.mine &&
        other.text === one.text &&
        Math.abs(other.at - one.at) <= SAME_MS,
    );
    if (same) taken.add(same);
    else known.set(one.id, one);
  }
  return [...known.values(), ...live].sort((one, other) => one.at - other.at);
}
