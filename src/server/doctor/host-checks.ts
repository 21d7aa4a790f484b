import { readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freeBytes } from "../start/data-folder.ts";
import { dataKeyFile } from "../start/places.ts";
import { runtimeOf } from "../start/self-test.ts";
import { type Check, type Finding, inOrder, notChecked, wrong } from "./check.ts";

const LEAST_FREE_MB = 200;
/** Connections of a small company, and files beside them. */
const LEAST_OPEN_FILES = 4096;
const MOST_CLOCK_OFFSET_MS = 5_000;

/** What can be measured about this machine without a running server. */
export function hostChecks(data: string): readonly Check[] {
  return [
    { name: "runtime", run: checkRuntime },
    { name: "disk space", run: () => checkSpace(data) },
    { name: "data folder rights", run: () => checkRights(data) },
    { name: "open files", run: checkOpenFiles },
  ];
}

function checkRuntime(): Finding {
  const { node = "?", openssl = "?", sqlite = "?" } = runtimeOf();
  const measured = `Node ${node}, OpenSSL ${openssl}, SQLite ${sqlite}`;
  if (Number.parseInt(node, 10) >= 24) return inOrder(measured);
  return wrong(measured, "Node 24", "Start Parley with npm start or npx parley start.");
}

function checkSpace(data: string): Finding {
  const free = freeBytes(data);
  if (free === undefined) return notChecked(`the file system of ${data} says nothing about its space`);
  const megabytes = Math.floor(free / 1_000_000);
  const measured = `${megabytes} MB free for ${data}`;
  if (megabytes >= LEAST_FREE_MB) return inOrder(measured);
  return wrong(measured, `at least ${LEAST_FREE_MB} MB`, "Free some space on that disk.", `df -h ${data}`);
}

function checkRights(data: string): Finding {
  const open: string[] = [];
  for (const file of [data, dataKeyFile(data)]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && (found.mode & 0o077) !== 0)
      open.push(`${file} has mode ${(found.mode & 0o777).toString(8)}`);
  }
  if (!statSync(data, { throwIfNoEntry: false })) return notChecked(`${data} is not there`);
  if (open.length === 0) return inOrder(`only user ${statSync(data).uid} may read ${data}`);
  return wrong(open.join("; "), "no rights for others", "Take them away.", `chmod -R go= ${data}`);
}

function checkOpenFiles(): Finding {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readLimits())?.[1]);
  if (Number.isNaN(limit)) return notChecked("this system shows no limit of open files in /proc/self/limits");
  const measured = `at most ${limit} open files`;
  if (limit >= LEAST_OPEN_FILES) return inOrder(measured);
  return wrong(
    measured,
    `at least ${LEAST_OPEN_FILES}`,
    "Raise the limit for the user that runs Parley.",
    "ulimit -n 65536",
  );
}

function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "utf8");
  } catch (error) {
    if (error instanceof Error) return "";
    throw error;
  }
}

/**
 * The clock against what is at hand: the time that the file system gives a new file, and the validity of our certificate. A clock
 * that is wrong everywhere on this machine looks right to these; only a time source could tell, and none is configured.
 */
export function checkClock(
  data: string,
  now: number,
  certificate: { readonly notBefore: string; readonly notAfter: string },
): Finding {
  const offset = Math.round(fileTime(data) - now);
  if (Math.abs(offset) > MOST_CLOCK_OFFSET_MS) {
    return wrong(
      `the file system's clock differs by ${(offset / 1000).toFixed(1)} s`,
      `at most ${MOST_CLOCK_OFFSET_MS / 1000} s`,
      "Set the clock of this machine, or of the file server that holds the data folder.",
    );
  }
  if (now < Date.parse(certificate.notBefore)) {
    return wrong(
      `it is ${new Date(now).toISOString()} here`,
      `a time after ${certificate.notBefore}, when the certificate was made`,
      "Set the clock of this machine.",
      "timedatectl",
    );
  }
  return {
    ...notChecked(
      `no time source is configured; the file system's clock agrees within ${Math.max(1, Math.abs(offset))} ms`,
    ),
    optional: true,
  };
}

function fileTime(data: string): number {
  const file = path.join(data, "run", `clock-${process.pid}`);
  writeFileSync(file, "", { mode: 0o600 });
  try {
    return statSync(file).mtimeMs;
  } finally {
    unlinkSync(file);
  }
}
