import { type Explanation, explainStory } from "#trace/explain/explain-story";
import type { Finding } from "#trace/explain/finding";
import { describeMessage, describeMessageBody } from "#trace/fields/describe-message";
import { createStoryBuilder } from "#trace/join/join-story";
import { openReader } from "#trace/read/open-reader";
import { printEndpoint } from "#trace/record";
import { diffMessages } from "#trace/show/diff-messages";
import { parseFilter } from "#trace/show/filter";
import { storyView } from "#trace/show/json-view";
import { layoutLadder } from "#trace/show/ladder";
import { printCapture } from "#trace/show/print-capture";
import { printLadderSvg } from "#trace/show/print-ladder-svg";
import { printCaseHtml, printSessionsCsv, printSessionsText } from "#trace/show/print-texts";
import type { Story, StorySession } from "#trace/story";
import type { ExportFormat, Filtered, Overview, Questions, Source } from "./protocol.ts";

const ORDER = { error: 0, warning: 1, info: 2 } as const;
const STEP = 8_192;

/** Bytes as octets; a TextDecoder would read 0x80 to 0x9F as Windows does. */
function octetsOf(bytes: Uint8Array, from: number, to: number): string {
  let octets = "";
  for (let at = from; at < to; at += STEP)
    octets += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + STEP)));
  return octets;
}
const bytesOf = (octets: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(octets, (one) => one.charCodeAt(0));

/** Everything that the page asks, answered in the browser: no byte of a trace leaves it. */
export class Engine {
  #story: Story | undefined;
  #explanation: Explanation = { accounts: [], findings: [] };

  async read(sources: readonly Source[], progress: (done: number, of: number) => void): Promise<Overview> {
    const builder = createStoryBuilder();
    const all = sources.reduce((sum, { bytes }) => sum + bytes.size, 0);
    let done = 0;
    for (const { name, bytes } of sources) {
      builder.begin(name);
      const reader = openReader({ sink: (record) => builder.take(record), octetsOf });
      const stream = bytes.stream().getReader();
      for (let piece = await stream.read(); !piece.done; piece = await stream.read()) {
        reader.push(piece.value);
        done += piece.value.length;
        progress(done, all);
      }
      reader.end();
      builder.end(reader.format, reader.notes);
    }
    this.#story = builder.tell();
    this.#explanation = explainStory(this.#story);
    return this.#overview(this.#story);
  }

  filter(text: string): Filtered {
    const filter = parseFilter(text);
    if (!filter.ok) return filter;
    const { accounts, findings } = this.#explanation;
    const story = this.#told();
    const sessions = story.sessions.filter((session) => {
      const account = accounts[session.index];
      return (
        account &&
        filter.test({
          story,
          session,
          account,
          findings: findings.filter((one) => one.session === session.index),
        })
      );
    });
    return { ok: true, sessions: sessions.map(({ index }) => index) };
  }

  session(index: number): Questions["session"]["answer"] {
    const story = this.#told();
    const session = story.sessions[index];
    const account = this.#explanation.accounts[index];
    if (!session || !account) throw new Error(`There is no session ${index + 1} in this trace.`);
    return {
      index,
      account,
      findings: this.#explanation.findings.filter((one) => one.session === index),
      joinedBy: session.joinedBy,
      ladder: layoutLadder(story, session),
    };
  }

  message(index: number): Questions["message"]["answer"] {
    const story = this.#told();
    const message = story.messages[index];
    if (!message) throw new Error(`There is no message ${index + 1} in this trace.`);
    const { at, from, to, transport, notes } = message;
    return {
      index,
      at,
      from: from && printEndpoint(from),
      to: to && printEndpoint(to),
      transport,
      notes,
      lines: describeMessage(story.textOf(message)),
      body: describeMessageBody(story.textOf(message)),
    };
  }

  diff(left: number, right: number): Questions["diff"]["answer"] {
    const story = this.#told();
    const [one, other] = [story.messages[left], story.messages[right]];
    return one && other ? diffMessages(story.textOf(one), story.textOf(other)) : [];
  }

  export(format: ExportFormat, indexes: readonly number[], dark: boolean): Blob {
    const story = this.#told();
    const sessions = indexes.flatMap((index) => story.sessions[index] ?? []);
    return new Blob([this.#printed(story, format, sessions, dark)], { type: TYPES[format] });
  }

  #printed(
    story: Story,
    format: ExportFormat,
    sessions: readonly StorySession[],
    dark: boolean,
  ): string | Uint8Array<ArrayBuffer> {
    const [first] = sessions;
    switch (format) {
      case "txt":
        return printSessionsText(story, sessions);
      case "csv":
        return printSessionsCsv(story, this.#explanation, sessions);
      case "html":
        return printCaseHtml(story, this.#explanation, sessions);
      case "json":
        return JSON.stringify(storyView(story, this.#explanation));
      case "svg":
        return first ? printLadderSvg(layoutLadder(story, first), dark ? "dark" : "light") : "";
      case "pcapng": {
        const messages = sessions.flatMap((session) => session.messages).toSorted((a, b) => a - b);
        return bytesOf(
          printCapture(
            story,
            messages.flatMap((index) => story.messages[index] ?? []),
          ),
        );
      }
    }
  }

  #told(): Story {
    if (!this.#story) throw new Error("No trace has been read yet.");
    return this.#story;
  }

  #overview(story: Story): Overview {
    const { accounts, findings } = this.#explanation;
    return {
      files: story.files,
      messages: story.messages.length,
      sessions: story.sessions.flatMap(({ index, kind, messages }) => {
        const account = accounts[index];
        if (!account) return [];
        const severity = findings
          .filter(({ session }) => session === index)
          .toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])[0]?.severity;
        return [
          {
            index,
            kind,
            started: story.messages[messages[0] ?? -1]?.at,
            messages: messages.length,
            account,
            severity,
          },
        ];
      }),
      findings: findings.filter((one: Finding) => one.session === undefined),
    };
  }
}

const TYPES: Readonly<Record<ExportFormat, string>> = {
  txt: "text/plain",
  csv: "text/csv",
  svg: "image/svg+xml",
  html: "text/html",
  pcapng: "application/octet-stream",
  json: "application/json",
};
