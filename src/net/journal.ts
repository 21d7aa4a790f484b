import { existsSync } from "node:fs";
import type { Octets } from "#base/octets";
import { type OneWay, type OpenWay, onceEach, type WayDown } from "./one-way.ts";
import { runEach } from "./run-each.ts";
import { streamWay } from "./syslog.ts";

/** One entry, as fields and as a line, which is what is left where no program takes fields. */
export interface JournalEntry {
  /** `NAME=value`, a line each. */
  readonly fields: Octets;
  readonly line: Octets;
  /** 0 to 7 (RFC 5424 §6.2.1). */
  readonly severity: number;
}

export interface JournalPlaces {
  /** Where journald takes datagrams; that it is there means that journald runs. */
  readonly socket: string;
  /** Where it takes streams of lines. */
  readonly stdout: string;
  /** util-linux' logger. */
  readonly logger: string;
}

const USUAL: JournalPlaces = {
  socket: "/run/systemd/journal/socket",
  stdout: "/run/systemd/journal/stdout",
  logger: "logger",
};

/** Identifier, unit, severity, whether lines carry their own, and whether to pass on to syslog, the kernel, the console. */
const STREAM_HEADER = "parley\n\n6\n1\n0\n0\n0\n";

/**
 * To journald. Its own protocol wants datagrams of the Unix kind, which Node has not; `logger --journald` speaks it, a process of 3 ms
 * for each entry. Where there is none, or an old one, lines go over the stream that journald has for the output of services (17 µs
 * each), their fields in words.
 */
export function journalWay(places: JournalPlaces = USUAL): OpenWay<JournalEntry> {
  return (up, down) => {
    const tell = onceEach(up, down);
    const missing = `${places.socket} is not there, so no journald runs here`;
    let next: OneWay<JournalEntry> | undefined;
    let giveUp = (): void => next?.close();
    const close = (): void => {
      tell.end();
      giveUp();
    };
    const turnToStream = (unsent: readonly JournalEntry[]): void => {
      const waiting = [...unsent];
      next = { write: (entry) => waiting.push(entry), close: () => undefined };
      giveUp = lines(places.stdout)((stream) => {
        next = stream;
        giveUp = () => stream.close();
        for (const entry of waiting) stream.write(entry);
      }, tell.down);
    };
    next = runEach<JournalEntry>({
      program: places.logger,
      words: () => ["--journald"],
      input: ({ fields }) => fields,
      failed: (because, code, unsent) => {
        const isUseless = code === "ENOENT" || code === "EACCES" || /journald/.test(because);
        if (isUseless) turnToStream(unsent);
        else tell.down(because, unsent);
      },
    });
    queueMicrotask(() => {
      if (!existsSync(places.socket)) tell.down(missing);
      else
        tell.up({
          write: (entry) => {
            // logger says nothing of a journald that is gone.
            if (existsSync(places.socket)) next?.write(entry);
            else tell.down(missing, [entry]);
          },
          close,
        });
    });
    return close;
  };
}

/** The stream takes lines, each with its severity before it. */
function lines(path: string): OpenWay<JournalEntry> {
  const open = streamWay({ path }, (line) => `${line}\n`, STREAM_HEADER);
  return (up, down: WayDown<JournalEntry>) =>
    open(
      (way) =>
        up({
          write: ({ severity, line }) => way.write(`<${severity}>${line}`),
          close: () => way.close(),
        }),
      (because) => down(because),
    );
}
