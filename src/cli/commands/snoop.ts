import { writeFileSync } from "node:fs";
import type { KeptTraceView } from "#api/trace";
import { type Explanation, explainStory } from "#trace/explain/explain-story";
import { createStoryBuilder } from "#trace/join/join-story";
import { parleyTrace } from "#trace/read/text/parley-trace";
import { parseFilter } from "#trace/show/filter";
import { messageView, storyView } from "#trace/show/json-view";
import { layoutLadder } from "#trace/show/ladder";
import { printCapture } from "#trace/show/print-capture";
import { printLadderSvg } from "#trace/show/print-ladder-svg";
import { printCaseHtml, printSessionsCsv, printSessionsText } from "#trace/show/print-texts";
import type { Story, StorySession } from "#trace/story";
import { type Command, type CommandInput, type ExitCode, textOption } from "../command.ts";
import { printSession, printStory } from "../print/snoop.ts";
import { unreadableInput, wrongWord } from "../problems.ts";
import { followHep } from "../snoop/follow-hep.ts";
import { followServer } from "../snoop/follow-server.ts";
import { type ReadTraces, readTraces } from "../snoop/read-traces.ts";
import { readTimes, timeOptions } from "../time-range.ts";
import { withServer } from "../with.ts";

const MOST_KEPT = 20_000;

/** Works with no server on files, and without files on what the running server holds. */
export const command: Command = {
  words: [{ name: "[file...]", summary: "traces of any kind; none: those of the running server" }],
  options: [
    { flags: "--filter <text>", summary: "only sessions like this, as in 'outcome=failed and from:alice'" },
    { flags: "--case <code>", summary: "what this server has kept of a case, as in c-7Q2F" },
    ...timeOptions,
    { flags: "--session <number>", summary: "the ladder of one session" },
    { flags: "--messages", summary: "with the messages themselves" },
    { flags: "--follow", summary: "go on with what passes the running server, until Ctrl+C" },
    { flags: "--hep <port>", summary: "tell what other servers send to this UDP port as HEP, until Ctrl+C" },
    { flags: "--export <file>", summary: "write to .txt, .csv, .svg, .html, .json or .pcapng" },
  ],
  examples: [
    "parley snoop Communicator-uccapi-0.uccapilog server.pcap",
    "parley snoop calls.pcap --filter 'status>=400 or finding:media'",
    "parley snoop calls.pcap --session 3 --messages",
    "parley snoop calls.pcap --session 3 --export call.html",
    "parley snoop --case c-7Q2F",
    "parley snoop --since 1d --filter outcome=failed",
    "parley snoop --follow",
    "parley snoop --hep 9060",
  ],
  failure: 2,
  run: async (input) => {
    if (input.options["follow"] === true) return followServer(input);
    const hep = textOption(input, "hep");
    if (hep !== undefined) return followHep(input, readPort(hep));
    const read = input.words.length > 0 ? readTraces(input.words, input.terminal) : await readServer(input);
    try {
      return show(input, read);
    } finally {
      read.close();
    }
  },
};

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 1 || port > 65_535) throw wrongWord("--hep", text, "a port from 1 to 65535; 9060 is usual");
  return port;
}

function show(input: CommandInput, { story, failed }: ReadTraces): ExitCode {
  const [first] = failed;
  if (first && failed.length === input.words.length) throw unreadableInput(first.file, first.code);
  const explanation = explainStory(story);
  const sessions = chosen(input, story, explanation);
  const file = textOption(input, "export");
  if (file !== undefined) writeFileSync(file, exported(file, story, explanation, sessions), "latin1");
  else if (input.json) {
    const view = storyView(story, explanation);
    const notReadable = [
      ...view.notReadable,
      ...failed.map((one) => ({ where: one.file, why: `It cannot be read: ${one.code}.` })),
    ];
    const texts =
      input.options["messages"] === true
        ? { texts: story.messages.map(({ index }) => messageView(story, index)) }
        : {};
    input.terminal.print(JSON.stringify({ ...view, notReadable, ...texts }));
  } else {
    const [only] = sessions;
    const lines =
      textOption(input, "session") !== undefined && only
        ? printSession(story, explanation, only, input.terminal.width, input.options["messages"] === true)
        : printStory(story, explanation, sessions);
    for (const line of lines) input.terminal.print(line);
  }
  for (const one of failed) input.terminal.complain(`${one.file} cannot be read: ${one.code}.`);
  return failed.length > 0 || story.unreadable.length > 0 ? 2 : 0;
}

function chosen(
  input: CommandInput,
  story: Story,
  { accounts, findings }: Explanation,
): readonly StorySession[] {
  const number = textOption(input, "session");
  if (number !== undefined) {
    const session = /^\d{1,9}$/.test(number) ? story.sessions[Number(number) - 1] : undefined;
    if (!session) throw wrongWord("session", number, `a number from 1 to ${story.sessions.length}`);
    return [session];
  }
  const text = textOption(input, "filter");
  if (text === undefined) return story.sessions;
  const filter = parseFilter(text);
  if (!filter.ok) throw wrongWord("filter", text, `${filter.expected}, at character ${filter.at + 1}`);
  return story.sessions.filter((session) => {
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
}

/** In octets: a capture is bytes, the others are UTF-8. */
function exported(
  file: string,
  story: Story,
  explanation: Explanation,
  sessions: readonly StorySession[],
): string {
  const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
  const messages = sessions.flatMap((session) =>
    session.messages.flatMap((index) => story.messages[index] ?? []),
  );
  switch (ending) {
    case "txt":
      return utf8(printSessionsText(story, sessions));
    case "csv":
      return utf8(printSessionsCsv(story, explanation, sessions));
    case "html":
      return utf8(printCaseHtml(story, explanation, sessions));
    case "json":
      return utf8(JSON.stringify(storyView(story, explanation)));
    case "pcapng":
      return printCapture(
        story,
        messages.toSorted((a, b) => a.index - b.index),
      );
    case "svg": {
      const [session] = sessions;
      if (!session) throw wrongWord("export", file, "a session that the filter leaves");
      return utf8(printLadderSvg(layoutLadder(story, session)));
    }
    default:
      throw wrongWord("export", file, "a name that ends in .txt, .csv, .svg, .html, .json or .pcapng");
  }
}

/** What the running server has: the latest that the disk holds, or those of a case or a time. */
async function readServer(input: CommandInput): Promise<ReadTraces> {
  const builder = createStoryBuilder();
  const code = textOption(input, "case");
  const times = readTimes(input);
  await withServer(input, async ({ call }) => {
    const query = { ...times, ...(code !== undefined && { case: code }), most: MOST_KEPT };
    const { entries, counters } = await call("traceKept", { query });
    builder.begin("this server");
    const reader = parleyTrace.open((record) => builder.take(record));
    for (const entry of entries) reader.begin({ text: JSON.stringify(entry), number: entry.number });
    builder.end("parley", entries.length === 0 ? [whyEmpty(counters)] : []);
    return 0;
  });
  return { story: builder.tell(), failed: [], close: () => {} };
}

/** Received, kept, dropped because: a trace that is empty says where its messages went. */
function whyEmpty({ received, sent, onDisk, dropped, because }: KeptTraceView["counters"]): string {
  const lost = Object.entries(dropped).filter(([, count]) => count > 0);
  const words = lost.map(([reason, count]) => `${count} ${DROPPED[reason] ?? reason}`);
  return `Since the start ${received} messages came and ${sent} went; ${onDisk} were written to the disk${words.length === 0 ? "" : `, and ${words.join(", ")}`}${because === undefined ? "" : ` (${because})`}. None fits what was asked.`;
}
const DROPPED: Readonly<Record<string, string>> = {
  keepAlive: "were keep-alives",
  tooLarge: "were too large",
  tooFast: "came faster than they were written",
  failed: "could not be written",
  switchedOff: "came while keeping was switched off (recorder.keep-megabytes is 0)",
};
