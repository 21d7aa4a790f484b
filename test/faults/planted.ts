import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, onTestFinished } from "vitest";
import type { ProblemAnswer } from "#api/problem";
import type { CaseView } from "#api/trace";
import { silentLog } from "#base/log";
import { type Answering, connectToServer } from "#cli/connect";
import { runCommandLine } from "#cli/run";
import { startServer } from "#server/main";
import type { RunningServer } from "#server/start/options";
import { readOptions } from "#server/start/read-options";

/** The command itself, for a process of its own. */
export const PARLEY = path.resolve("bin/parley.mjs");
export const PASSWORD = "correct horse";
const FREE_PORTS = { "sip-port": "0", "sips-port": "0", "http-port": "0", "https-port": "0" };
const FLAGS = { domain: "example.com", listen: "127.0.0.1", ...FREE_PORTS };

/** A server in this process, and the calls of its API. */
export interface Running extends RunningServer {
  readonly data: string;
  readonly call: Answering["call"];
  port(transport: "tcp" | "tls" | "https"): number;
}

/** Starts a server with this data folder. Whoever starts it stops it. */
export async function start(data: string): Promise<Running> {
  const sources = { environment: {}, currentFolder: data, hostName: "box.example.com" };
  const server = await startServer({
    ...readOptions({ ...sources, flags: { ...FLAGS, data } }),
    log: silentLog,
  });
  const { call } = await connectToServer(data);
  return {
    ...server,
    data,
    call,
    port(transport) {
      const found = server.status().listeners.find((one) => one.transport === transport);
      if (!found) throw new Error(`There is no ${transport} port.`);
      return found.port;
    },
  };
}

/** The same, stopped when the test is over. */
export async function startForThisTest(data: string): Promise<Running> {
  const server = await start(data);
  onTestFinished(() => server.stop());
  return server;
}

/** A folder of this test alone. */
export function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "parley-fault-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The data folder of a server that ran once and was stopped, made before the tests of a file; each test breaks its own copy. */
export function usedFolders(): () => string {
  let template = "";
  beforeAll(async () => {
    template = mkdtempSync(path.join(tmpdir(), "parley-fault-"));
    const server = await start(template);
    await server.call("userAdd", {
      body: { address: "alice@example.com", name: "Alice", password: PASSWORD },
    });
    await server.stop();
    return () => rmSync(template, { recursive: true, force: true });
  });
  return () => {
    const copy = emptyFolder();
    cpSync(template, copy, { recursive: true });
    return copy;
  };
}

/** The newest event that tells of an explained error, as soon as there is one after number `since`. */
export async function nextProblem(server: Running, since: number): Promise<CaseView["problems"][number]> {
  for (;;) {
    const { events } = await server.call("eventList", { query: { since } });
    const told = events.find(({ id }) => id !== undefined);
    if (told?.case === undefined) continue; // each question is a call over HTTP, which gives the server its turn
    const { problems } = await server.call("caseShow", { name: told.case });
    const problem = problems.find(({ id }) => id === told.id);
    if (problem) return problem;
  }
}

/** The number of the newest event. */
export async function newestEvent(server: Running): Promise<number> {
  const { events } = await server.call("eventList", { query: { most: 5000 } });
  return events.at(-1)?.number ?? 0;
}

export interface Refused {
  readonly exitCode: number;
  readonly problem: ProblemAnswer;
}

/** What `parley start --json` with these flags says in its last line when it cannot start. */
export async function refusedStart(data: string, flags: readonly string[] = []): Promise<Refused> {
  const complaints: string[] = [];
  const given = new Set(flags.map((flag) => flag.split("=")[0]));
  const others = Object.entries(FLAGS)
    .map(([name, value]) => [`--${name}`, value])
    .filter(([name]) => !given.has(name));
  const argv = ["start", "--json", "--data", data, ...others.flat(), ...flags].filter(
    (word) => word !== undefined,
  );
  const exitCode = await runCommandLine(argv, {
    print: () => undefined,
    complain: (line) => complaints.push(line),
    readInput: () => "",
    width: 100,
    interactive: false,
    untilAsked: () => Promise.resolve(),
  });
  const last = complaints.at(-1);
  if (last === undefined) throw new Error(`It started, and ended with ${exitCode}.`);
  return { exitCode, problem: JSON.parse(last) };
}

/** What the start said, shortened to what a fault is compared by. */
export async function causeOf(data: string, flags: readonly string[] = []) {
  const { exitCode, problem } = await refusedStart(data, flags);
  const { id, why } = problem;
  return { exitCode, id, ...(why === "unknown" ? { kind: "unknown" } : why) };
}
