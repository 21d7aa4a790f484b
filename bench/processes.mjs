// What the processes of a server under test cost, read from /proc (Linux).
import { execFileSync } from "node:child_process";
import fs from "node:fs";

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

function stat(pid) {
  const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** The process and everything that descends from it. */
export function processTree(root) {
  const children = new Map();
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(stat(name)[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // ended while we looked
    }
  }
  const all = [];
  for (const queue = [root]; queue.length > 0; ) {
    const pid = queue.pop();
    all.push(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return all;
}

/** Seconds of CPU (user and system) that these processes have used. */
export function cpuSeconds(pids) {
  return sum(pids, (pid) => (Number(stat(pid)[11]) + Number(stat(pid)[12])) / TICKS_PER_SECOND);
}

/** Proportional memory of these processes in MiB. */
export function memoryMiB(pids) {
  return sum(
    pids,
    (pid) =>
      Number(/Pss:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024,
  );
}

function sum(pids, measure) {
  return pids.reduce((total, pid) => {
    try {
      return total + measure(pid);
    } catch {
      return total; // ended while we looked
    }
  }, 0);
}
