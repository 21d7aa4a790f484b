import { explainStory } from "#trace/explain/explain-story";
import { createStoryBuilder } from "#trace/join/join-story";
import type { SipRecord } from "#trace/record";
import { storyView } from "#trace/show/json-view";
import { printClock } from "#trace/show/print-time";
import type { CommandInput } from "../command.ts";

/** A call is told again when nothing more came of it for so long. */
const QUIET_MS = 400;
const MOST_CALLS = 500;
const MOST_OF_A_CALL = 500;

interface Call {
  readonly records: SipRecord[];
  timer: NodeJS.Timeout | undefined;
  told: string;
}

/** Tells a sentence for each call as its messages come, and again when it has changed. */
export class CallTeller {
  readonly #input: CommandInput;
  readonly #name: string;
  readonly #calls = new Map<string, Call>();

  /** `name`: where the messages come from, as in `this server`. */
  constructor(input: CommandInput, name: string) {
    this.#input = input;
    this.#name = name;
  }

  take(record: SipRecord): void {
    const callId = /^(?:Call-ID|i)[ \t]*:[ \t]*(\S{1,300})/im.exec(record.octets)?.[1];
    if (callId === undefined) return;
    const call = this.#calls.get(callId) ?? { records: [], timer: undefined, told: "" };
    if (!this.#calls.has(callId) && this.#calls.size >= MOST_CALLS) {
      const [oldest] = this.#calls.keys();
      if (oldest !== undefined) this.#calls.delete(oldest);
    }
    this.#calls.set(callId, call);
    if (call.records.length >= MOST_OF_A_CALL) return;
    call.records.push(record);
    clearTimeout(call.timer);
    call.timer = setTimeout(() => this.#tell(call), QUIET_MS);
  }

  #tell(call: Call): void {
    const builder = createStoryBuilder();
    builder.begin(this.#name);
    for (const record of call.records) builder.take(record);
    builder.end("live", []);
    const story = builder.tell();
    const explanation = explainStory(story);
    const sentences = [...explanation.accounts, ...explanation.findings]
      .map(({ sentence }) => sentence)
      .join(" ");
    if (sentences === call.told) return;
    call.told = sentences;
    const { terminal, json } = this.#input;
    terminal.print(
      json
        ? JSON.stringify(storyView(story, explanation))
        : `${printClock(story.messages[0]?.at)}  ${sentences}`,
    );
  }
}
