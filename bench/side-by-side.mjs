// CPU per operation of Parley and of Kamailio, in one run: each server is started fresh, loaded over loopback by one generator, and
// all its processes are accounted. Pass by pass the servers alternate, so that a noisy machine disturbs both alike.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { presenceFigure, presenceScenarios, reconnectFigure } from "./presence.mjs";
import { memoryMiB, processTree } from "./processes.mjs";

const here = import.meta.dirname;
const out = path.join(os.tmpdir(), "parley-bench");
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What one operation is, and which servers can be asked for it. */
export const scenarios = [
  ...["udp", "tcp", "tls"].flatMap((transport) => [
    {
      id: `register-${transport}`,
      transport,
      mode: "register",
      args: { agents: 1000 },
      operation: "REGISTER 401 REGISTER 200",
    },
    {
      id: `message-${transport}`,
      transport,
      mode: "message",
      args: { agents: 1000 },
      operation: "MESSAGE relayed, 200 back",
    },
    {
      id: `call-${transport}`,
      transport,
      mode: "call",
      args: { agents: 1000 },
      operation: "INVITE 180 200 ACK BYE 200",
    },
  ]),
  {
    id: "storm-tls",
    transport: "tls",
    mode: "storm",
    args: { agents: 5000, inflight: 64, srcips: 4 },
    operation: "connect, handshake, REGISTER 401 REGISTER 200",
  },
  {
    id: "idle-tls",
    transport: "tls",
    mode: "storm",
    args: { agents: 10000, inflight: 32, srcips: 8, hold: 8, timeout: 30 },
    operation: "10,000 registered connections held",
    memory: true,
  },
  ...presenceScenarios,
];

function compileGenerator() {
  fs.mkdirSync(out, { recursive: true });
  const source = path.join(here, "load", "sipload.c");
  const binary = path.join(out, "sipload");
  if (!fs.existsSync(binary) || fs.statSync(binary).mtimeMs < fs.statSync(source).mtimeMs)
    execFileSync("cc", ["-O2", "-o", binary, source, "-lssl", "-lcrypto"], { stdio: "inherit" });
  return binary;
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

async function startServer(server, users, pin, more) {
  for (const port of [server.tcp, server.tls])
    if (await listens(port)) throw new Error(`Port ${port} is in use.`);
  const log = fs.openSync(path.join(out, `${server.name}.log`), "w");
  const env = {
    ...process.env,
    BENCH_DOMAIN: server.domain,
    BENCH_USERS: String(users),
    BENCH_TMP: path.join(out, server.name),
    KEY: "ec",
    PORT: String(server.tcp),
    TLSPORT: String(server.tls),
    ...server.env,
    ...more,
  };
  const command = pin ? ["taskset", "-c", "0", ...server.start] : server.start;
  const child = spawn(command[0], command.slice(1), {
    cwd: here,
    env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  const until = Date.now() + 120_000;
  for (const port of [server.tcp, server.tls])
    while (!(await listens(port))) {
      if (ended || Date.now() > until)
        throw new Error(`${server.name} did not start; see ${out}/${server.name}.log`);
      await sleep(100);
    }
  await sleep(1_500);
  return { child, pids: processTree(child.pid), ended: () => ended };
}

async function stopServer({ child, ended }) {
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // gone
    }
  };
  kill("SIGTERM");
  for (let turn = 0; turn < 80 && !ended(); turn++) await sleep(100);
  if (!ended()) kill("SIGKILL");
  await sleep(300);
}

function load(generator, server, scenario, running, seconds, pin) {
  const window = { duration: seconds, warmup: 2 };
  const inflight = scenario.args.rate ? window : { inflight: 64, ...window };
  const once = scenario.mode === "storm" || scenario.mode === "reconnect";
  const args = {
    host: "127.0.0.1",
    port: server[scenario.transport],
    transport: scenario.transport,
    domain: server.domain,
    pids: running.pids.join(","),
    ...(once ? {} : inflight),
    ...scenario.args,
  };
  const words = [
    scenario.mode,
    ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
  const command = pin ? ["taskset", "-c", "1", generator, ...words] : [generator, ...words];
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    const late = setTimeout(() => child.kill("SIGKILL"), 300_000);
    child.on("close", () => {
      clearTimeout(late);
      try {
        resolve(JSON.parse(text));
      } catch {
        resolve({ error: (said || text).slice(0, 300), ok: 0 });
      }
    });
  });
}

/** Runs the chosen scenarios `reps` times on each server in turn. Answers rows with the median of each figure. */
export async function runSideBySide({ servers, only, reps, seconds, users, pin, say }) {
  const generator = compileGenerator();
  const rows = [];
  for (const scenario of scenarios.filter(({ id }) => only.test(id))) {
    const asked = servers.filter(({ name }) => !scenario.servers || scenario.servers.includes(name));
    const figures = new Map(asked.map(({ name }) => [name, []]));
    for (let pass = 1; pass <= reps; pass++)
      for (const server of asked) {
        const running = await startServer(server, users, pin, scenario.env);
        try {
          const before = memoryMiB(running.pids);
          const result = await load(generator, server, scenario, running, seconds, pin);
          const figure = {
            cpu: result.cpu_us_per_op,
            failed: result.failed ?? 0,
            error: result.error,
            before,
            perConnection: result.pss_bytes_per_conn,
            open: result.open,
            ...(scenario.mode === "presence" ? presenceFigure(result) : {}),
            ...(scenario.mode === "reconnect" ? reconnectFigure(result) : {}),
          };
          figures.get(server.name).push(figure);
          say(
            `${scenario.id} ${server.name} pass ${pass}: ${result.error ?? `${figure.cpu?.toFixed(1)} µs, ${Math.round(result.rate ?? 0)}/s, ${result.failed ?? 0} failed`}`,
          );
        } finally {
          await stopServer(running);
        }
      }
    rows.push({
      ...scenario,
      figures: Object.fromEntries([...figures].map(([name, list]) => [name, summary(list)])),
    });
  }
  return rows;
}

function summary(list) {
  const good = list.filter(({ error }) => !error);
  const median = (pick) => {
    const sorted = good
      .map(pick)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
  };
  const [last] = good.slice(-1);
  return {
    cpuMicroseconds: median(({ cpu }) => cpu),
    failed: list.reduce((sum, { failed }) => sum + failed, 0),
    ...Object.fromEntries(
      ["p99Milliseconds", "missing", "settledSeconds", "peakMiB", "notifications"].map((name) => [
        name,
        median((figure) => figure[name]),
      ]),
    ),
    memoryMiB:
      last?.perConnection === undefined
        ? undefined
        : last.before + (last.perConnection * (last.open ?? 0)) / 1048576,
    error: list.find(({ error }) => error)?.error,
  };
}
