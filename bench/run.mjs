// `npm run bench`: what parsing and the whole server cost in CPU, beside Kamailio where that is installed.
//   --only REGEX   scenarios     --reps N   passes (median)     --seconds S   per run     --write   puts the table into docs/benchmarks.md
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { presenceTables } from "./presence.mjs";
import { runSideBySide } from "./side-by-side.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: ".*" },
    reps: { type: "string", default: "3" },
    seconds: { type: "string", default: "8" },
    users: { type: "string", default: "30000" },
    alone: { type: "boolean", default: false },
    "no-pin": { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const here = import.meta.dirname;
const say = (line) => process.stderr.write(`${line}\n`);
const has = (command) => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;

const parley = {
  name: "parley",
  start: ["bash", "parley/start.sh"],
  udp: 25560,
  tcp: 25560,
  tls: 25561,
  domain: "bench.test",
  env: {},
};
const kamailio = {
  name: "kamailio",
  start: ["bash", "kamailio/start.sh"],
  udp: 25060,
  tcp: 25060,
  tls: 25061,
  domain: "bench.test",
  env: { VARIANT: "mem", WORKERS: "2", TCP_WORKERS: "2", PRESENCE: "0" },
};
const withPeer = !values.alone && has("kamailio") && has("sqlite3");
if (!withPeer)
  say(
    "Kamailio is measured too where kamailio, kamailio-tls-modules, kamailio-presence-modules, kamailio-sqlite-modules and sqlite3 are installed.",
  );
if (!has("cc")) {
  say("The load generator needs a C compiler and libssl-dev: apt-get install gcc libssl-dev");
  process.exit(2);
}

const rows = await runSideBySide({
  servers: withPeer ? [kamailio, parley] : [parley],
  only: new RegExp(`^(?:${values.only})$`),
  reps: Number(values.reps),
  seconds: Number(values.seconds),
  users: Number(values.users),
  pin: !values["no-pin"] && has("taskset"),
  say,
});
const micro = parseFigures();
const table = report(rows, micro);
console.log(table);
if (values.write) fs.writeFileSync(path.join(here, "..", "docs", "benchmarks.md"), table);

function parseFigures() {
  const run = spawnSync(process.execPath, [path.join(here, "parse.ts"), "--json"], { encoding: "utf8" });
  try {
    return JSON.parse(run.stdout);
  } catch {
    return undefined;
  }
}

function report(rows, micro) {
  const number = (value, digits = 0) => (Number.isFinite(value) ? value.toFixed(digits) : "–");
  const plain = rows.filter(({ table }) => table === undefined);
  const lines = plain.map(({ id, operation, memory, figures }) => {
    const value = (name) => (memory ? figures[name]?.memoryMiB : figures[name]?.cpuMicroseconds);
    const [ours, theirs] = [value("parley"), value("kamailio")];
    const ratio = Number.isFinite(ours) && Number.isFinite(theirs) ? (ours / theirs).toFixed(2) : "–";
    const failed = figures.parley?.error ?? figures.parley?.failed ?? "–";
    return `| ${id} | ${operation} | ${number(ours)} | ${number(theirs)} | ${ratio} | ${memory ? "MiB in all" : "µs"} | ${failed} |`;
  });
  return `# Benchmarks

Made by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${os.cpus().length} × ${os.cpus()[0]?.model.trim()}, ${execFileSync("uname", ["-sr"]).toString().trim()}, Node ${process.versions.node}.
Each server runs on one core, the generator on the other; 64 operations are under way at any time. The figure is CPU (user and
system, all processes) per operation, the median of the passes; servers alternate pass by pass. The machine is shared: read the
ratio, not the single figure. Kamailio keeps everything in memory and writes no trace; Parley records every message.

| scenario | one operation | Parley | Kamailio | ratio | unit | failed |
| --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
${presenceTables(rows, number)}
${micro ? `\n## Reading and printing\n\n\`\`\`json\n${JSON.stringify(micro, null, 1)}\n\`\`\`\n` : ""}`;
}
