import type { SettingView } from "#api/settings";
import type { CaseView, EventView, KeptTraceQuery, KeptTraceView, TraceView } from "#api/trace";
import { parseCase, printCase } from "#base/case-number";
import { utf8Encode } from "#base/octets";
import type { EventLog, SettingsAdministration } from "#roles/admin/contract";
import type { KeptTrace, Recorder, TraceEntry } from "#roles/recorder/contract";
import { explainStory } from "#trace/explain/explain-story";
import { createStoryBuilder } from "#trace/join/join-story";
import { parseEndpoint, type SipRecord } from "#trace/record";
import { logLinesOf } from "./log-lines.ts";
import { traceView } from "./views.ts";

export interface CaseUses {
  readonly events: EventLog;
  readonly recorder: Recorder;
  readonly kept: KeptTrace;
  readonly settings: Pick<SettingsAdministration, "list" | "history">;
  /** Where the log lies. */
  readonly logFolder: string;
}

const MOST_MESSAGES = 2_000;
const MOST_HISTORY = 1_000;

/** Everything about one case: what happened in sentences, errors, events, messages, settings in force. Undefined: nothing is known of it. */
export async function caseView(uses: CaseUses, code: string): Promise<CaseView | undefined> {
  const { events } = uses;
  const number = parseCase(code);
  if (number === undefined) return undefined;
  const name = printCase(number);
  const problems = await events.problemsOf(name);
  const lines: readonly EventView[] = await events.events({
    since: 0,
    most: 1000,
    level: "info",
    case: name,
  });
  const kept = await uses.kept.find({ case: name, most: MOST_MESSAGES });
  const messages = together(kept, uses.recorder.since(0, MOST_MESSAGES, { case: number }));
  if (problems.length + lines.length + messages.length === 0) return undefined;
  const at = messages[0]?.at ?? lines[0]?.at ?? new Date(0).toISOString();
  // The schema describes these very objects; it only does not know that nobody changes them.
  return {
    case: name,
    story: storyOf(messages),
    problems: structuredClone(problems) as CaseView["problems"],
    events: [...lines],
    messages: messages.map(traceView),
    log: await logLinesOf(uses.logFolder, name),
    settings: await settingsAt(uses.settings, at),
  };
}

/** Messages that the disk holds: of a case, a Call-ID, a time. */
export async function keptView(
  { kept }: Pick<CaseUses, "kept">,
  query: KeptTraceQuery,
): Promise<TraceView[]> {
  const { case: code, callId, since, until, most } = query;
  const number = code === undefined ? undefined : parseCase(code);
  const found = await kept.find({
    ...(number !== undefined && { case: printCase(number) }),
    ...(callId !== undefined && { callId }),
    ...(since !== undefined && { from: Date.parse(since) }),
    ...(until !== undefined && { to: Date.parse(until) }),
    most,
  });
  return found.map(traceView);
}

/** What became of every message: for whoever finds the trace empty. */
export function keptCounters(recorder: Recorder, kept: KeptTrace): KeptTraceView["counters"] {
  const { received, sent, held, dropped } = recorder.counters();
  const { stored, dropped: lost, failedBecause } = kept.counters();
  return {
    received,
    sent,
    inMemory: held,
    onDisk: stored,
    dropped: { ...dropped, ...lost },
    ...(failedBecause !== undefined && { because: failedBecause }),
  };
}

/** From disk and memory, each once, oldest first. */
function together(kept: readonly TraceEntry[], ring: readonly TraceEntry[]): readonly TraceEntry[] {
  const keyOf = ({ at, flow, direction, message }: TraceEntry): string =>
    `${at} ${flow} ${direction} ${message}`;
  const known = new Set(kept.map(keyOf));
  return [...kept, ...ring.filter((entry) => !known.has(keyOf(entry)))].toSorted((a, b) =>
    a.at.localeCompare(b.at),
  );
}

/** What the Snooper says of these messages: of each session, then what was found. */
function storyOf(messages: readonly TraceEntry[]): string[] {
  if (messages.length === 0) return [];
  const builder = createStoryBuilder();
  builder.begin("this server");
  for (const message of messages) builder.take(recordOf(message));
  builder.end("parley", []);
  const { accounts, findings } = explainStory(builder.tell());
  return [...accounts, ...findings].map(({ sentence }) => sentence);
}

function recordOf({ at, direction, transport, local, remote, message, number }: TraceEntry): SipRecord {
  const [own, other] = [parseEndpoint(local), parseEndpoint(remote)];
  return {
    kind: "sip",
    at: { ms: Date.parse(at), kind: "utc" },
    direction,
    from: direction === "in" ? other : own,
    to: direction === "in" ? own : other,
    transport,
    position: { line: number },
    octets: utf8Encode(message),
    notes: [],
  };
}

/** Settings that were not at their default then: today's values, with every later change taken back. */
async function settingsAt(
  settings: CaseUses["settings"],
  at: string,
): Promise<{ name: string; value: unknown }[]> {
  const values = new Map(settings.list().map((one) => [one.name, one.value]));
  for (const { at: changed, changes } of await settings.history({ most: MOST_HISTORY }))
    if (changed > at) for (const { name, from } of changes) if (values.has(name)) values.set(name, from);
  const isChanged = ({ name, default: usual }: SettingView): boolean =>
    JSON.stringify(values.get(name)) !== JSON.stringify(usual);
  return settings
    .list()
    .filter(isChanged)
    .map(({ name }) => ({ name, value: values.get(name) }));
}
