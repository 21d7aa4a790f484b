import { descriptionsOf } from "../explain/descriptions.ts";
import type { Explanation } from "../explain/explain-story.ts";
import { chosenPath } from "../explain/media-path.ts";
import { addressOf } from "../explain/words.ts";
import { printEndpoint } from "../record.ts";
import type { Story, StorySession } from "../story.ts";
import { printMoment } from "./print-time.ts";

/** What `parley snoop --json` prints (docs/protocol/snoop.md): fields may come, and never change their meaning. */
export function storyView(story: Story, { accounts, findings }: Explanation) {
  const requests: Record<string, number> = {};
  const responses: Record<string, number> = {};
  const participants = new Set<string>();
  for (const { status, method } of story.messages) {
    if (status === undefined) requests[method] = (requests[method] ?? 0) + 1;
    else responses[status] = (responses[status] ?? 0) + 1;
  }
  for (const { from, to } of accounts) for (const one of [from, to]) if (one !== "") participants.add(one);
  return {
    files: story.files,
    messages: story.messages.length,
    requests,
    responses,
    callIds: new Set(story.messages.map(({ callId }) => callId)).size,
    participants: [...participants],
    clocks: story.clocks,
    sessions: story.sessions.map((session) => sessionView(story, session, accounts[session.index])),
    findings,
    notReadable: story.unreadable.map(({ why, file, position }) => ({
      where: `${story.files[file]?.name ?? ""}, ${position.frame === undefined ? `line ${position.line ?? "?"}` : `frame ${position.frame}`}`,
      why,
    })),
  };
}

function sessionView(
  story: Story,
  session: StorySession,
  account: Explanation["accounts"][number] | undefined,
) {
  const first = story.messages[session.messages[0] ?? -1];
  const path = session.kind === "share" || session.kind === "call" ? pathView(story, session) : undefined;
  return {
    kind: session.kind,
    callIds: session.callIds,
    from: account?.from ?? "",
    to: account?.to ?? "",
    outcome: account?.outcome ?? "unknown",
    finalStatus: account?.finalStatus ?? null,
    endedBy: account?.endedBy ?? null,
    started: printMoment(first?.at, story.clocks[first?.clock ?? -1]?.kind ?? "none") ?? null,
    messages: session.messages,
    sentence: account?.sentence ?? "",
    proof: account?.proof ?? [],
    joinedBy: session.joinedBy,
    ...(path && { path }),
  };
}

function pathView(story: Story, session: StorySession) {
  if (session.kind !== "share" && !session.messages.some((index) => story.messages[index]?.namesPath))
    return undefined;
  const descriptions = descriptionsOf(story, session);
  const path = chosenPath(descriptions);
  const shared = descriptions
    .flatMap(({ media, message }) => media.map((section) => ({ section, message })))
    .find(({ section }) => section.role);
  if (!path && !shared) return undefined;
  const own = shared && (shared.section.role === "sharer") === (shared.message.status === undefined);
  const [from, to] = shared
    ? [addressOf(shared.message.fromUri), addressOf(shared.message.toUri)]
    : [null, null];
  return {
    sharer: shared ? (own ? from : to) : null,
    viewer: shared ? (own ? to : from) : null,
    mediaType: shared?.section.sharingType ?? null,
    kind: path?.media.kind ?? shared?.section.kind ?? null,
    offered: descriptions[0]?.media.flatMap(({ candidates }) => candidates) ?? [],
    answered:
      descriptions
        .find(({ message }) => message.status !== undefined)
        ?.media.flatMap(({ candidates }) => candidates) ?? [],
    local: path?.local ?? null,
    remote: path?.remote ?? null,
    protocol: path?.protocol ?? null,
    direct: path?.direct ?? null,
    encryption: path?.encryption ?? null,
  };
}

/** One message as JSON, for `--messages`. */
export const messageView = (story: Story, index: number) => {
  const message = story.messages[index];
  if (!message) return undefined;
  const { from, to } = message;
  return {
    index,
    at: printMoment(message.at, story.clocks[message.clock]?.kind ?? "none") ?? null,
    from: from ? printEndpoint(from) : null,
    to: to ? printEndpoint(to) : null,
    transport: message.transport ?? null,
    notes: message.notes,
    repeats: message.repeats ?? null,
    text: story.textOf(message),
  };
};
