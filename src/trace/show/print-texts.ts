import { utf8Decode } from "#base/octets";
import { escapeXml } from "#formats/xml/element";
import type { Explanation } from "../explain/explain-story.ts";
import { printEndpoint } from "../record.ts";
import type { Story, StoryMessage, StorySession } from "../story.ts";
import { layoutLadder } from "./ladder.ts";
import { printLadderSvg } from "./print-ladder-svg.ts";
import { printMoment } from "./print-time.ts";

/** A message with the line that says when and between whom it went, as sngrep's export has it; our reader reads it back. */
export function printMessageText(story: Story, message: StoryMessage): string {
  const { at, from, to } = message;
  const time =
    at === undefined
      ? "0000/00/00 00:00:00.000000"
      : new Date(at).toISOString().replace("T", " ").replace("Z", "000").replaceAll("-", "/");
  const ends = [from, to].map((end) =>
    end ? `${printEndpoint(end)}${end.port === undefined ? ":0" : ""}` : "0.0.0.0:0",
  );
  return `${time} ${ends[0]} -> ${ends[1]}\r\n${utf8Decode(story.textOf(message))}\r\n\r\n`;
}

/** All messages of some sessions as text. */
export const printSessionsText = (story: Story, sessions: readonly StorySession[]): string =>
  messagesOf(story, sessions)
    .map((message) => printMessageText(story, message))
    .join("");

/** Sessions as CSV (RFC 4180), one line each: what happened, and the sentence. */
export function printSessionsCsv(
  story: Story,
  { accounts }: Explanation,
  sessions: readonly StorySession[],
): string {
  const head = [
    "started",
    "kind",
    "from",
    "to",
    "outcome",
    "status",
    "ended by",
    "messages",
    "call-ids",
    "sentence",
  ];
  const rows = sessions.map((session) => {
    const account = accounts[session.index];
    const first = story.messages[session.messages[0] ?? -1];
    return [
      printMoment(first?.at, story.clocks[first?.clock ?? -1]?.kind ?? "none") ?? "",
      session.kind,
      account?.from ?? "",
      account?.to ?? "",
      account?.outcome ?? "",
      String(account?.finalStatus ?? ""),
      account?.endedBy ?? "",
      String(session.messages.length),
      session.callIds.join(" "),
      account?.sentence ?? "",
    ];
  });
  return [head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

/** A cell that begins like a formula is not one (a spreadsheet would calculate it). */
const csvCell = (text: string): string =>
  `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** One file with everything of some sessions, for people who have nothing but a browser: no script, nothing from outside. */
export function printCaseHtml(
  story: Story,
  { accounts, findings }: Explanation,
  sessions: readonly StorySession[],
): string {
  const parts = sessions.map((session) => {
    const about = findings.filter(
      (finding) =>
        finding.session === session.index || (finding.session === undefined && sessions.length === 1),
    );
    const messages = messagesOf(story, [session]);
    return `<section><h2>${escapeXml(accounts[session.index]?.sentence ?? "")}</h2>
<ul>${about.map(({ severity, sentence, fix, proof }) => `<li class="${severity}">${escapeXml(sentence)}${fix === undefined ? "" : ` <em>${escapeXml(fix)}</em>`} ${proof.map((index) => `<a href="#m${index}">${index + 1}</a>`).join(" ")}</li>`).join("")}</ul>
<div class="ladder">${printLadderSvg(layoutLadder(story, session))}</div>
${messages.map((message) => `<h3 id="m${message.index}">${message.index + 1} ${escapeXml(message.status === undefined ? message.method : `${message.status} ${message.start}`)}</h3><pre>${escapeXml(printMessageText(story, message))}</pre>`).join("\n")}</section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trace</title><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1f24}h2{font-size:1.15rem}.error{color:#b42318}.warning{color:#93370d}pre{background:#f4f5f7;padding:1rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}.ladder{overflow:auto}</style></head><body><h1>Trace</h1><p>${story.files.map(({ name, format, messages }) => escapeXml(`${name} (${format}, ${messages} messages)`)).join("; ")}. Secrets are removed.</p>${parts.join("")}</body></html>`;
}

const messagesOf = (story: Story, sessions: readonly StorySession[]): readonly StoryMessage[] =>
  sessions
    .flatMap(({ messages }) => messages)
    .toSorted((a, b) => a - b)
    .flatMap((index) => story.messages[index] ?? []);
