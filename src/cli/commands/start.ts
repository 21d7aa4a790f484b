import { mkdtempSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import type { ServerStatus } from "#api/status";
import { ExplainedError } from "#base/explained-error";
import { openLog } from "#server/log";
import type { RunningServer, StartSettings } from "#server/start/options";
import { startDefect } from "#server/start/problems";
import { readOptions } from "#server/start/read-options";
import { version } from "#server/version";
import type { Command, CommandInput } from "../command.ts";
import type { Terminal } from "../terminal.ts";

/** SIGTERM has to end in 5 s; what is not done by then is cut off. */
const STOP_MS = 4_500;

export const command: Command = {
  failure: 1,
  options: [
    { flags: "--domain <domain>", summary: "the SIP domain (first start; default: the host's name)" },
    {
      flags: "--listen <address>",
      summary: "address to listen on, may be repeated (default: all)",
      many: true,
    },
    { flags: "--sip-port <port>", summary: "SIP over UDP and TCP (default: 5060; 0 takes a free port)" },
    { flags: "--sips-port <port>", summary: "SIP over TLS (default: 5061)" },
    {
      flags: "--http-port <port>",
      summary: "pages and API from this machine, SIP over WebSocket (default: 8080)",
    },
    { flags: "--https-port <port>", summary: "pages, API and SIP over secure WebSocket (default: 8443)" },
    {
      flags: "--relay-port <port>",
      summary: "relay for media, UDP and TCP (default: 3478, or another if that is taken)",
    },
    { flags: "--media-ports <first-last>", summary: "ports for sound and picture (default: 50000-50199)" },
    { flags: "--role <role>", summary: "all, front-end or edge (default: all)" },
    { flags: "--set <name=value>", summary: "change a setting, may be repeated", many: true },
  ],
  examples: [
    "parley start",
    "parley start --domain example.com --data /var/lib/parley",
    "parley start --listen 127.0.0.1 --sip-port 0 --sips-port 0 --http-port 0 --https-port 0",
  ],
  run: async (input) => {
    const stop = input.terminal.untilAsked();
    const options = readOptions({
      flags: input.options,
      environment: process.env,
      currentFolder: process.cwd(),
      hostName: hostname(),
    });
    const server = await start(input, options);
    await stop;
    input.terminal.print(input.json ? JSON.stringify({ event: "stopping" }) : "stopping");
    return await stopInTime(server);
  },
};

async function start(input: CommandInput, options: StartSettings): Promise<RunningServer> {
  const { RealClock } = await import("#net/real-clock");
  const { prepareDataFolder } = await import("#server/start/data-folder");
  prepareDataFolder(options.data);
  const opened = openLog({
    clock: new RealClock(),
    terminal: input.json ? "json" : "human",
    write: (line) => input.terminal.print(line.trimEnd()),
    file: path.join(options.data, "log", "parley.jsonl"),
  });
  try {
    const { startServer } = await import("#server/main");
    const server = await startServer({ ...options, log: opened.log, logControl: opened });
    announce(input.terminal, input.json, server.status(), server.firstLink());
    return server;
  } catch (error) {
    throw error instanceof ExplainedError ? error : reportDefect(error, options.data);
  }
}

/** What a person needs first: where it listens, where its data lies, and the one-time link. The last line begins with `ready`. */
function announce(
  terminal: Terminal,
  json: boolean,
  status: ServerStatus,
  firstLink: string | undefined,
): void {
  if (json) {
    if (firstLink !== undefined)
      terminal.print(JSON.stringify({ event: "first-administrator", link: firstLink }));
    terminal.print(`ready ${JSON.stringify(status)}`);
    return;
  }
  terminal.print(`Parley ${status.version} for ${status.domain}`);
  terminal.print(`data folder: ${status.data}`);
  for (const { transport, address, port } of status.listeners) {
    terminal.print(
      `listening: ${transport.padEnd(5)} ${address.includes(":") ? `[${address}]` : address}:${port}`,
    );
  }
  if (firstLink !== undefined)
    terminal.print(`Make the first administrator, once, within 24 hours: ${firstLink}`);
  const ports = status.listeners.map(({ transport, port }) => `${transport} ${port}`);
  terminal.print(`ready: ${status.domain} on ${[...new Set(ports)].join(", ")}`);
}

/** Ends the process too. What did not end by itself must not keep it: whoever runs us waits for the end. */
async function stopInTime(server: RunningServer): Promise<never> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
  await Promise.race([server.stop(), late]);
  // The WebRTC library's threads would keep it, and to end them is what crashed every other time (node-datachannel 0.33.4).
  process.exit(0);
}

/** Never a silent end: the place in the code goes into a file, and a sentence names it. */
function reportDefect(error: unknown, data: string): ExplainedError {
  const report = JSON.stringify({
    at: new Date().toISOString(),
    version,
    node: process.version,
    stack: error instanceof Error ? error.stack : String(error),
  });
  for (const folder of [() => path.join(data, "run"), () => mkdtempSync(path.join(tmpdir(), "parley-"))]) {
    try {
      const file = path.join(folder(), "start-failure.json");
      writeFileSync(file, `${report}\n`, { mode: 0o600 });
      return startDefect(error, file);
    } catch (failure) {
      if (!(failure instanceof Error && "code" in failure)) throw failure;
    }
  }
  return startDefect(error, undefined);
}
