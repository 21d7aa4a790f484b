import { readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CertificateView } from "#api/certificates";
import type { Clock } from "#base/clock";
import { freeBytes } from "../start/data-folder.ts";
import { dataKeyFile } from "../start/places.ts";
import { runtimeHistory, runtimeOf } from "../start/self-test.ts";
import { type Check, type Finding, inOrder, notChecked, wrong } from "./check.ts";

const LEAST_FREE_MB = 200;
/** Connections of a small company, and files beside them. */
const LEAST_OPEN_FILES = 4096;
const MOST_USED = 0.8;
const MOST_CLOCK_OFFSET_MS = 5_000;

/**
 * What can be measured about this machine without a running server. `connections`: how many the server has; undefined where none
 * runs, and the files that are open are not the server's then.
 */
export function hostChecks(data: string, connections?: number): readonly Check[] {
  return [
    { name: "runtime", run: () => checkRuntime(data) },
    { name: "disk space", run: () => checkSpace(data) },
    { name: "data folder rights", run: () => checkRights(data) },
    { name: "open files", run: () => checkOpenFiles(connections) },
  ];
}

function checkRuntime(data: string): Finding {
  const { node = "?", openssl = "?", sqlite = "?" } = runtimeOf();
  const { since, changed } = runtimeHistory(data) ?? { since: "", changed: [] };
  const compared =
    since === "" ? "" : changed.length === 0 ? `, as at ${since}` : `; since ${since} ${changed.join(", ")}`;
  const measured = `Node ${node}, OpenSSL ${openssl}, SQLite ${sqlite}${compared}`;
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

function checkOpenFiles(connections: number | undefined): Finding {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readLimits())?.[1]);
  if (Number.isNaN(limit)) return notChecked("this system shows no limit of open files in /proc/self/limits");
  const open = connections === undefined ? undefined : readdirSync("/proc/self/fd").length;
  const now = open === undefined ? "" : `, ${open} are open, ${connections} of them connections`;
  const measured = `at most ${limit} open files${now}`;
  if (limit >= LEAST_OPEN_FILES && (open ?? 0) < limit * MOST_USED) return inOrder(measured);
  return wrong(
    measured,
    `at least ${LEAST_OPEN_FILES}, and a fifth of them free`,
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

/** Notes two clocks now; the answer says by how much they have gone apart since, in ms: so far somebody has set the one of the day. */
export function watchClock(clock: Clock): () => number {
  const apart = () => clock.now() - performance.now();
  const before = apart();
  return () => Math.round(apart() - before);
}

/**
 * The clock against what is at hand: the time that the file system gives a new file, the validity of our certificate, and the
 * machine's counter that nobody can set (`drift`, ms). A clock that is wrong everywhere on this machine looks right to these; only
 * a time source could tell, and none is configured.
 */
export function checkClock(
  data: string,
  now: number,
  certificate: Pick<CertificateView, "notBefore" | "source">,
  drift = 0,
): Finding {
  const offset = Math.round(fileTime(data) - now);
  if (Math.abs(offset) > MOST_CLOCK_OFFSET_MS) {
    return wrong(
      `the file system's clock differs by ${(offset / 1000).toFixed(1)} s`,
      `at most ${MOST_CLOCK_OFFSET_MS / 1000} s`,
      "Set the clock of this machine, or of the file server that holds the data folder.",
    );
  }
  // An imported one may begin tomorrow because its authority wrote so; our own was made by this very clock.
  if (certificate.source === "own-authority" && now < Date.parse(certificate.notBefore)) {
    return wrong(
      `it is ${new Date(now).toISOString()} here`,
      `a time after ${certificate.notBefore}, when the certificate was made`,
      "Set the clock of this machine.",
      "timedatectl",
    );
  }
  if (Math.abs(drift) > MOST_CLOCK_OFFSET_MS) {
    return notChecked(
      `the clock was set ${drift < 0 ? "back" : "forward"} by ${(Math.abs(drift) / 1000).toFixed(1)} s since Parley started; no time source says which time is right`,
      "Compare it with a clock that you trust.",
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
