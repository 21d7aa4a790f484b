import { utf8Decode } from "#base/octets";
import type { Explanation } from "#trace/explain/explain-story";
import { printEndpoint } from "#trace/record";
import { layoutLadder } from "#trace/show/ladder";
import { printLadderText } from "#trace/show/print-ladder-text";
import { printClock } from "#trace/show/print-time";
import type { Story, StorySession } from "#trace/story";

const SIGNS = { error: "✗", warning: "!", info: "·" } as const;

/** What the files hold, each session in a sentence, and what is worth saying. */
export function printStory(
  story: Story,
  { accounts, findings }: Explanation,
  sessions: readonly StorySession[],
): string[] {
  const shown = new Set(sessions.map(({ index }) => index));
  return [
    ...story.files.flatMap(({ name, format, messages, notes }) => [
      `${name}: ${format}, ${messages} ${messages === 1 ? "message" : "messages"}`,
      ...notes.map((note) => `  ${note}`),
    ]),
    ...story.clocks.flatMap(({ name, how, addedMs }) =>
      how === undefined ? [] : [`  clock of ${name}: ${Math.round(addedMs ?? 0)} ms added. ${how}`],
    ),
    "",
    ...sessions.map((session) => {
      const first = story.messages[session.messages[0] ?? -1];
      return `${String(session.index + 1).padStart(4)}  ${printClock(first?.at).padEnd(12)}  ${accounts[session.index]?.sentence ?? ""}`;
    }),
    ...(sessions.length === 0 ? ["No session is left by this filter."] : []),
    "",
    ...findings
      .filter(({ session }) => session === undefined || shown.has(session))
      .flatMap(({ severity, sentence, fix, proof, session }) => [
        `${SIGNS[severity]} ${session === undefined ? "" : `${session + 1}: `}${sentence}${proof.length === 0 ? "" : ` [${proof.map((index) => index + 1).join(", ")}]`}`,
        ...(fix === undefined ? [] : [`    ${fix}`]),
      ]),
    ...(sessions.length > 1
      ? ["", "parley snoop … --session N shows the ladder of one, with its messages by --messages."]
      : []),
  ];
}

/** One session: its account, its ladder, and its messages where they are wanted. */
export function printSession(
  story: Story,
  explanation: Explanation,
  session: StorySession,
  width: number,
  messages: boolean,
): string[] {
  const about = explanation.findings.filter((finding) => finding.session === session.index);
  return [
    explanation.accounts[session.index]?.sentence ?? "",
    ...about.map(({ severity, sentence }) => `${SIGNS[severity]} ${sentence}`),
    "",
    ...printLadderText(layoutLadder(story, session), { width }).trimEnd().split("\n"),
    ...(messages ? ["", ...session.messages.flatMap((index) => printOne(story, index))] : []),
  ];
}

function printOne(story: Story, index: number): string[] {
  const message = story.messages[index];
  if (!message) return [];
  const [from, to] = [message.from, message.to].map((end) => (end ? printEndpoint(end) : "?"));
  return [
    `[${index + 1}] ${printClock(message.at)} ${message.transport ?? ""} ${from} -> ${to}${message.notes.length > 0 ? ` (${message.notes.join("; ")})` : ""}`,
    ...utf8Decode(story.textOf(message))
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => `    ${line.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "·")}`),
    "",
  ];
}
