import type { TraceView } from "#api/trace";
import { explainStory } from "#trace/explain/explain-story";
import { createStoryBuilder } from "#trace/join/join-story";
import { parleyTrace } from "#trace/read/text/parley-trace";
import type { TraceRecord } from "#trace/record";
import { storyView } from "#trace/show/json-view";
import { printClock } from "#trace/show/print-time";
import type { CommandInput, ExitCode } from "../command.ts";
import { followTrace } from "../follow-trace.ts";

/** A call is told again when nothing more came of it for so long. */
const QUIET_MS = 400;
const MOST_CALLS = 500;
const MOST_OF_A_CALL = 500;

interface Followed {
  readonly records: TraceRecord[];
  timer: NodeJS.Timeout | undefined;
  told: string;
}

/** Tells what happens on the running server, a sentence for each session, and again when it has changed. */
export function followServer(input: CommandInput): Promise<ExitCode> {
  const calls = new Map<string, Followed>();
  return followTrace(input, (entry) => {
    if ("missed" in entry) {
      input.terminal.complain(`${entry.missed} messages were left out: this terminal was too slow.`);
      return;
    }
    const callId = /^(?:Call-ID|i)[ \t]*:[ \t]*(\S{1,300})/im.exec(entry.message)?.[1];
    if (callId === undefined) return;
    const call = calls.get(callId) ?? { records: [], timer: undefined, told: "" };
    if (!calls.has(callId) && calls.size >= MOST_CALLS)
      for (const [oldest] of calls) {
        calls.delete(oldest);
        break;
      }
    calls.set(callId, call);
    if (call.records.length >= MOST_OF_A_CALL) return;
    readEntry(entry, (record) => call.records.push(record));
    clearTimeout(call.timer);
    call.timer = setTimeout(() => tell(input, call), QUIET_MS);
  });
}

function readEntry(entry: TraceView, take: (record: TraceRecord) => void): void {
  parleyTrace.open(take).begin({ text: JSON.stringify(entry), number: entry.number });
}

function tell(input: CommandInput, call: Followed): void {
  const builder = createStoryBuilder();
  builder.begin("this server");
  for (const record of call.records) builder.take(record);
  builder.end("parley", []);
  const story = builder.tell();
  const explanation = explainStory(story);
  const sentences = [...explanation.accounts, ...explanation.findings]
    .map(({ sentence }) => sentence)
    .join(" ");
  if (sentences === call.told) return;
  call.told = sentences;
  if (input.json) input.terminal.print(JSON.stringify(storyView(story, explanation)));
  else input.terminal.print(`${printClock(story.messages[0]?.at)}  ${sentences}`);
}
