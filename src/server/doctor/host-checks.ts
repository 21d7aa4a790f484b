import { chmodSync, readdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CertificateView } from "#api/certificates";
import type { Clock } from "#base/clock";
import type { TimeAsked } from "#net/ask-time";
import { freeBytes } from "../start/data-folder.ts";
import { dataKeyFile } from "../start/places.ts";
import { runtimeHistory, runtimeOf } from "../start/self-test.ts";
import { type Check, type Finding, inOrder, notChecked, wrong } from "./check.ts";

const LEAST_FREE_MB = 200;
/** Connections of a small company, and files beside them. */
const LEAST_OPEN_FILES = 4096;
const MOST_USED = 0.8;
const MOST_OFFSET_MS = 5_000;
const LEAST_MEDIA_PORTS = 40;
const HOUR_MS = 3_600_000;
/** A day, and in autumn an hour more from one night's backup to the next; and some minutes while it is made. */
const MOST_BACKUP_MS = 25.2 * HOUR_MS;

/**
 * What can be measured about this machine without a running server. `connections`: how many the server has; undefined where none
 * runs, and the files that are open are not the server's then.
 */
export function hostChecks(data: string, connections?: number): readonly Check[] {
  return [
    { name: "runtime", run: () => checkRuntime(data) },
    { name: "disk space", run: () => checkSpace(data) },
    {
      name: "data folder rights",
      run: () => checkRights(data),
      repair: {
        says: `Take the rights of others on ${data} away.`,
        mend: () => takeRights(data),
      },
    },
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

function takeRights(data: string): void {
  for (const file of [data, path.dirname(dataKeyFile(data)), dataKeyFile(data)]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found) chmodSync(file, found.mode & 0o700);
  }
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

/** Notes two times now; the answer says by how much they have gone apart since, in ms: so far somebody has set the one of the day. */
export function watchClock(clock: Clock): () => number {
  const apart = () => clock.now() - performance.now();
  const before = apart();
  return () => Math.round(apart() - before);
}

export interface TimeMeasures {
  readonly now: number;
  readonly certificate: Pick<CertificateView, "notBefore" | "source">;
  /** Since the start, in ms: against the machine's counter that nobody can set. */
  readonly drift: number;
  /** A time server, and what it said; undefined where none is configured. */
  readonly source?: { readonly name: string; readonly asked: TimeAsked } | undefined;
}

/**
 * This machine's time against what is at hand: a time server where one is configured, the time that the file system gives a new file,
 * the validity of our certificate, and the machine's counter. "Clock" is said only where one was measured to be wrong: else people
 * would look there for whatever fails.
 */
export function checkTime(data: string, { now, certificate, drift, source }: TimeMeasures): Finding {
  const fromFile = Math.round(fileTime(data) - now);
  if (source && "offsetMs" in source.asked && Math.abs(source.asked.offsetMs) > MOST_OFFSET_MS) {
    const { offsetMs } = source.asked;
    return wrong(
      `this machine's clock is ${seconds(Math.abs(offsetMs))} ${offsetMs > 0 ? "behind" : "ahead of"} ${source.name}`,
      `at most ${MOST_OFFSET_MS / 1000} s`,
      "Set the clock of this machine, and let a service keep it right.",
      "timedatectl set-ntp true",
    );
  }
  if (Math.abs(fromFile) > MOST_OFFSET_MS) {
    return wrong(
      `the file system's clock differs by ${seconds(fromFile)}`,
      `at most ${MOST_OFFSET_MS / 1000} s`,
      "Set the clock of this machine, or of the file server that holds the data folder.",
    );
  }
  // An imported one may begin tomorrow because its authority wrote so; our own was made by this very clock.
  const early = Date.parse(certificate.notBefore) - now;
  if (certificate.source === "own-authority" && early > 0) {
    return wrong(
      `it is ${new Date(now).toISOString()} here, so the clock was set back by at least ${seconds(early)} since the certificate was made, or was wrong then`,
      `a time after ${certificate.notBefore}, when the certificate was made`,
      "Set the clock of this machine.",
      "timedatectl",
    );
  }
  if (source && "offsetMs" in source.asked) {
    const { offsetMs, roundTripMs } = source.asked;
    return inOrder(
      `agrees with ${source.name} within ${Math.max(1, Math.ceil(Math.abs(offsetMs) + roundTripMs / 2))} ms`,
    );
  }
  if (Math.abs(drift) > MOST_OFFSET_MS) {
    return notChecked(
      `the clock was set ${drift < 0 ? "back" : "forward"} by ${seconds(Math.abs(drift))} since Parley started; no time source says which time is right`,
      "Compare it with a clock that you trust.",
    );
  }
  if (source && "seen" in source.asked)
    return notChecked(
      `${source.name} cannot be asked: ${source.asked.seen}`,
      "Name another time server (time.source), or let UDP port 123 through.",
    );
  return {
    ...notChecked(
      `no time source is configured (time.source); the file system's time agrees within ${Math.max(1, Math.abs(fromFile))} ms`,
    ),
    optional: true,
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Ports for sound and picture. A call with picture takes four, and more where they are forwarded. */
export function checkMediaPorts({ first, last }: { readonly first: number; readonly last: number }): Finding {
  const count = last - first + 1;
  const measured = `${first}-${last}: ${count} ports`;
  if (count >= LEAST_MEDIA_PORTS) return inOrder(measured);
  return wrong(
    measured,
    `at least ${LEAST_MEDIA_PORTS}`,
    "Start Parley with a wider range, and open it in the firewall.",
    "parley start --media-ports 50000-50199",
  );
}

/** The age of the newest backup, once there is somebody whose data could be lost. */
export function checkBackup({
  now,
  newest,
  firstUser,
}: {
  readonly now: number;
  readonly newest: number | undefined;
  readonly firstUser: number | undefined;
}): Finding {
  const age = (time: number) => `${((now - time) / HOUR_MS).toFixed(1)} h`;
  if (firstUser === undefined) return inOrder("there is no user yet, so nothing could be lost");
  if (newest !== undefined && now - newest <= MOST_BACKUP_MS)
    return inOrder(`the newest is ${age(newest)} old`);
  if (newest === undefined && now - firstUser <= MOST_BACKUP_MS)
    return inOrder(`none yet; the first user is ${age(firstUser)} old, and the first comes this night`);
  return wrong(
    newest === undefined ? "there is none" : `the newest is ${age(newest)} old`,
    "one of the last 24 h",
    "Make one now, and see why there is none of this night.",
    "parley backup",
  );
}

function fileTime(data: string): number {
  const file = path.join(data, "run", `time-${process.pid}`);
  writeFileSync(file, "", { mode: 0o600 });
  try {
    return statSync(file).mtimeMs;
  } finally {
    unlinkSync(file);
  }
}
