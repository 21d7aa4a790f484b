import { hostname } from "node:os";
import path from "node:path";
import type { ServerStatus } from "#api/status";
import { finishRestore } from "#server/backup/pending";
import { openLog } from "#server/log";
import type { RunningServer, StartSettings } from "#server/start/options";
import { readOptions } from "#server/start/read-options";
import type { Command, CommandInput } from "../command.ts";
import { CrashWatch } from "../crash-watch.ts";
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
    const crash = new CrashWatch(input);
    try {
      finishRestore(input.data); // parley.yaml is read next
      const options = readOptions({
        flags: input.options,
        environment: process.env,
        currentFolder: process.cwd(),
        hostName: hostname(),
      });
      const server = await start(input, options, crash);
      await stop;
      input.terminal.print(input.json ? JSON.stringify({ event: "stopping" }) : "stopping");
      return await stopInTime(server);
    } catch (error) {
      return crash.failed(error);
    } finally {
      crash.end();
    }
  },
};

async function start(input: CommandInput, options: StartSettings, crash: CrashWatch): Promise<RunningServer> {
  const { RealClock } = await import("#net/real-clock");
  const { prepareDataFolder } = await import("#server/start/data-folder");
  prepareDataFolder(options.data);
  const opened = openLog({
    clock: new RealClock(),
    terminal: input.json ? "json" : "human",
    write: (line) => input.terminal.print(line.trimEnd()),
    file: path.join(options.data, "log", "parley.jsonl"),
  });
  crash.log = opened.log;
  const { startServer } = await import("#server/main");
  const server = await startServer({ ...options, log: opened.log, logControl: opened });
  crash.running = true;
  announce(input.terminal, input.json, server.status(), server.firstLink());
  return server;
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
