import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { TraceEntry } from "#roles/recorder/contract";
import type { LiveSettings } from "#settings/live";
import { tempFolder } from "#testing/temp-folder";
import { VirtualClock } from "#testing/virtual-clock";
import { openReader } from "#trace/read/open-reader";
import type { TraceRecord } from "#trace/record";
import { controlLog } from "./control-log.ts";
import { openLog } from "./log.ts";
import { levelsIn, logLevels, ocsTrace } from "./log-settings.ts";
import { prepareDataFolder } from "./start/data-folder.ts";

const AT = Date.UTC(2026, 10, 23, 8, 0, 0, 176);

function openControl() {
  const data = tempFolder();
  prepareDataFolder(data);
  const clock = new VirtualClock();
  clock.pass(AT);
  const lines: string[] = [];
  const opened = openLog({ clock, terminal: "human", write: (line) => lines.push(line) });
  const values = new Map<string, unknown>();
  const listeners = new Map<string, (value: unknown) => void>();
  const settings: LiveSettings = {
    get: (setting) => (values.get(setting.name) ?? setting.default) as typeof setting.default,
    onChange: (setting, action) => {
      listeners.set(setting.name, (value) => action(value as typeof setting.default));
      return () => listeners.delete(setting.name);
    },
  };
  const set = (name: string, value: unknown): void => {
    values.set(name, value);
    listeners.get(name)?.(value);
  };
  let pass: (entry: TraceEntry) => void = () => {};
  const recorder = {
    follow: (action: (entry: TraceEntry) => void) => {
      pass = action;
      return () => {
        pass = () => {};
      };
    },
  };
  const control = controlLog({ clock, log: opened.log, settings, recorder, control: opened, data });
  onTestFinished(() => control.end());
  return {
    log: opened.log,
    lines,
    set,
    control,
    file: path.join(data, "log", "ocs-trace.txt"),
    pass: (entry: TraceEntry) => pass(entry),
  };
}

/** What our own reader makes of a file. */
function readBack(file: string): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const reader = openReader({
    sink: (record) => records.push(record),
    octetsOf: (bytes, from, to) => Buffer.from(bytes).toString("latin1", from, to),
  });
  reader.push(readFileSync(file));
  reader.end();
  return records;
}

test("a level holds from the change of the setting on, for its component only, and back", () => {
  const { log, lines, set, control } = openControl();
  const [proxy, relay] = [log.component("proxy"), log.component("relay")];
  proxy.write("debug", "one");
  set(logLevels.name, ["proxy=debug", "relay=error"]);
  proxy.write("debug", "two");
  relay.write("debug", "three");
  relay.write("warn", "four");
  expect(lines.map((line) => line.slice(9).trim())).toEqual(["debug proxy          two"]);
  expect(control.show().components).toEqual([
    { name: "proxy", level: "debug", lines: 1 },
    { name: "relay", level: "error", lines: 0 },
    { name: "server", level: "info", lines: 0 },
  ]);
  set(logLevels.name, []);
  proxy.write("debug", "five");
  relay.write("warn", "six");
  expect(lines).toHaveLength(2);
});

test("levels have the words of OCS's logging tool too", () => {
  expect(logLevels.parse("proxy=verbose, presence=info,relay=fatal")).toEqual({
    ok: true,
    value: ["proxy=debug", "presence=info", "relay=error"],
  });
  expect(logLevels.parse("proxy=loud").ok).toBe(false);
  expect(logLevels.parse("Proxy").ok).toBe(false);
  expect(levelsIn(["a=warn", "a=debug"])).toEqual({ a: "debug" });
});

test("the trace in OCS's form is written only while its setting is on, and our own reader reads it back", () => {
  const { log, set, control, file, pass } = openControl();
  const authentication = log.component("authentication");
  authentication.write("info", "before");
  expect(control.show().ocsTrace).toEqual({ on: false, file, bytes: 0 });
  set(ocsTrace.name, true);
  authentication.write("warn", "Nobody\nknows bob.", { case: "c-7Q2F", password: "hunter2" });
  log.component("proxy").write("info", "Refused.", { id: "PRX-0001", why: { kind: "x" } });
  const message = [
    "OPTIONS sip:example.com SIP/2.0",
    "Via: SIP/2.0/TCP 192.0.2.9:40000;branch=z9hG4bK1",
    "From: <sip:a@example.com>;tag=1",
    "To: <sip:example.com>",
    "Call-ID: 7@h",
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
  pass({
    number: 1,
    at: new Date(AT).toISOString(),
    direction: "in",
    transport: "tcp",
    local: "192.0.2.1:5060",
    remote: "192.0.2.9:40000",
    flow: "tcp 1",
    transaction: undefined,
    case: "c-7Q2F",
    message,
  });
  set(ocsTrace.name, false);
  authentication.write("warn", "after");

  const text = readFileSync(file, "latin1");
  const [first = "", second = ""] = text.split("\r\n");
  expect(first.replace(/\]\w{4}\./, "]PID.")).toMatch(
    /^TL_WARN\(TF_SECURITY\) \[0\]PID\.0001::11\/23\/2026-08:00:00\.176\.00000001 \(authentication,main:control-log\.test\.ts\(\d+\)\)Nobody knows bob\. \(case=c-7Q2F, password=\[removed\]\)$/,
  );
  expect(second).toMatch(/^TL_INFO\(TF_DIAG\) .*\(proxy,main:control-log\.test\.ts\(\d+\)\)Refused\./);
  expect(readBack(file)).toMatchObject([
    {
      kind: "log",
      level: "warn",
      text: "Nobody knows bob. (case=c-7Q2F, password=[removed])",
      at: { ms: AT },
    },
    { kind: "log", level: "info", text: 'Refused. (id=PRX-0001, why={"kind":"x"})' },
    {
      kind: "sip",
      direction: "in",
      from: { address: "192.0.2.9", port: 40_000 },
      octets: message,
      at: { ms: AT },
    },
  ]);
  expect(control.show().ocsTrace.bytes).toBe(text.length);
});
