import { mkdirSync } from "node:fs";
import { appendFile, readdir, readFile, stat, unlink } from "node:fs/promises";
import path from "node:path";
import type { CancelTimer, Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { LiveSettings } from "#settings/live";
import type { KeptQuery, KeptTrace, KeptTraceCounters, Recorder, TraceEntry } from "./contract.ts";
import { keepDays, keepMegabytes } from "./settings.ts";

export interface KeptTraceUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly recorder: Pick<Recorder, "since">;
  /** Made where it is missing. */
  readonly folder: string;
}

const WRITE_EVERY_MS = 1_000;
const AT_ONCE = 2_000;
/** A file of this size is closed, and read as a whole when somebody looks for a case. */
const MOST_FILE_BYTES = 16 * 1024 ** 2;
const MEGABYTE = 1024 ** 2;
const DAY_MS = 24 * 60 * 60 * 1000;
const TIDY_EVERY_MS = 60 * 60 * 1000;
const NAME = /^trace-(\d{13})-\d{6}\.jsonl$/;

/**
 * The trace on the disk: takes from the ring each second what came since, so that no message waits for it, and writes JSON lines into
 * files that are bounded by size and age. What a killed process left half written is passed over and counted.
 */
export async function openKeptTrace(uses: KeptTraceUses): Promise<KeptTrace & { end(): Promise<void> }> {
  mkdirSync(uses.folder, { recursive: true, mode: 0o700 });
  const kept = new Kept(uses);
  await kept.tidy();
  kept.begin();
  return kept;
}

class Kept implements KeptTrace {
  readonly #uses: KeptTraceUses;
  #file: { readonly name: string; bytes: number } | undefined;
  #files = 0;
  #lastNumber = 0;
  #tidiedAt = 0;
  #timer: CancelTimer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failedBecause: string | undefined;
  readonly #counts = { stored: 0, tooFast: 0, failed: 0, switchedOff: 0, unreadable: 0 };

  constructor(uses: KeptTraceUses) {
    this.#uses = uses;
  }

  begin(): void {
    this.#timer = this.#uses.clock.after(WRITE_EVERY_MS, () => {
      void this.flush().then(() => this.begin());
    });
  }

  async end(): Promise<void> {
    this.#timer?.();
    await this.flush();
    this.#timer?.();
  }

  counters(): KeptTraceCounters {
    const { stored, tooFast, failed, switchedOff, unreadable } = this.#counts;
    return {
      stored,
      dropped: { tooFast, failed, switchedOff },
      unreadable,
      ...(this.#failedBecause !== undefined && { failedBecause: this.#failedBecause }),
    };
  }

  /** Writes what came since. Never rejects: what cannot be written is counted, and the reason said once. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    for (;;) {
      const entries = this.#uses.recorder.since(this.#lastNumber, AT_ONCE);
      const [first, last] = [entries[0], entries.at(-1)];
      if (!first || !last) break;
      this.#counts.tooFast += first.number - this.#lastNumber - 1;
      this.#lastNumber = last.number;
      if (this.#uses.settings.get(keepMegabytes) === 0) this.#counts.switchedOff += entries.length;
      else await this.#append(entries);
      if (entries.length < AT_ONCE) break;
    }
    if (this.#uses.clock.now() - this.#tidiedAt > TIDY_EVERY_MS) await this.tidy();
  }

  async #append(entries: readonly TraceEntry[]): Promise<void> {
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    try {
      if (this.#file && this.#file.bytes > MOST_FILE_BYTES) {
        this.#file = undefined;
        await this.tidy();
      }
      this.#file ??= {
        name: `trace-${String(this.#uses.clock.now()).padStart(13, "0")}-${String(++this.#files % 1_000_000).padStart(6, "0")}.jsonl`,
        bytes: 0,
      };
      await appendFile(path.join(this.#uses.folder, this.#file.name), text, { mode: 0o600 });
      this.#file.bytes += text.length;
      this.#counts.stored += entries.length;
      this.#failedBecause = undefined;
    } catch (error) {
      this.#counts.failed += entries.length;
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const because = error instanceof Error ? error.message : String(error);
    if (this.#failedBecause === undefined)
      this.#uses.log.write("warn", "The trace cannot be kept on the disk.", { because });
    this.#failedBecause = because;
  }

  /** Takes away what is too old or too much, the oldest first. */
  async tidy(): Promise<void> {
    this.#tidiedAt = this.#uses.clock.now();
    const most = this.#uses.settings.get(keepMegabytes) * MEGABYTE;
    const since = this.#uses.clock.now() - this.#uses.settings.get(keepDays) * DAY_MS;
    const files = await this.#list();
    let sum = 0;
    // The newest first: what is behind the bound goes. A file's age is that of its last line.
    for (const { name, bytes, until } of files.toReversed()) {
      sum += bytes;
      if (name === this.#file?.name || (sum <= most && until >= since)) continue;
      await unlink(path.join(this.#uses.folder, name)).catch((error: unknown) => this.#fail(error));
    }
  }

  async find(query: KeptQuery): Promise<readonly TraceEntry[]> {
    await this.flush();
    const needle = needleOf(query);
    const found: TraceEntry[] = [];
    for (const { name, since, until } of (await this.#list()).toReversed()) {
      if (query.from !== undefined && until < query.from) continue;
      if (query.to !== undefined && since > query.to) continue;
      const bytes = await readFile(path.join(this.#uses.folder, name)).catch(() => undefined); // taken away meanwhile
      if (!bytes || (needle !== undefined && !bytes.includes(needle))) continue;
      const entries = this.#entriesIn(bytes.toString("utf8"), needle, query);
      found.unshift(...entries.slice(-query.most));
      if (found.length >= query.most) break;
    }
    return found.slice(-query.most);
  }

  #entriesIn(text: string, needle: string | undefined, query: KeptQuery): TraceEntry[] {
    return text.split("\n").flatMap((line) => {
      if (line === "" || (needle !== undefined && !line.includes(needle))) return [];
      const entry = entryIn(line);
      if (!entry) this.#counts.unreadable++;
      return entry && fits(entry, query) ? [entry] : [];
    });
  }

  async #list() {
    const names = (await readdir(this.#uses.folder)).filter((name) => NAME.test(name)).toSorted();
    const files = await Promise.all(
      names.map(async (name) => {
        const about = await stat(path.join(this.#uses.folder, name)).catch(() => undefined);
        return (
          about && { name, bytes: about.size, since: Number(NAME.exec(name)?.[1]), until: about.mtimeMs }
        );
      }),
    );
    return files.filter((file) => file !== undefined);
  }
}

/** What stands in every line that is wanted, so that the others need not be read. */
const needleOf = ({ case: code, callId }: KeptQuery): string | undefined =>
  code !== undefined
    ? `"case":${JSON.stringify(code)}`
    : callId !== undefined
      ? JSON.stringify(callId).slice(1, -1)
      : undefined;

function fits(entry: TraceEntry, { from, to }: KeptQuery): boolean {
  const at = Date.parse(entry.at);
  return (from === undefined || at >= from) && (to === undefined || at <= to);
}

function entryIn(line: string): TraceEntry | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === "object" && read !== null && "message" in read && "at" in read
      ? (read as TraceEntry)
      : undefined;
  } catch {
    return undefined; // the end of a file that a killed process wrote
  }
}
