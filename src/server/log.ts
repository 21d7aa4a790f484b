import pino from "pino";
import type { Clock } from "#base/clock";
import type { Log, LogLevel } from "#base/log";
import { type CodePlace, placeInCode } from "./code-place.ts";
import { RotatingFile } from "./rotating-file.ts";

export interface LogOptions {
  readonly clock: Clock;
  /** `human`: lines for a terminal. `json`: one object a line. `none`: nothing on the terminal. */
  readonly terminal: "human" | "json" | "none";
  readonly write: (line: string) => void;
  /** Where the log is kept as JSON lines; missing: nowhere. */
  readonly file?: string;
  readonly level?: LogLevel;
  /** Levels of single components, over `level`. */
  readonly components?: Readonly<Record<string, LogLevel>>;
}

/** A log and its end. */
export interface OpenLog {
  readonly log: Log;
  /** From now on these components say what is of their level and above; all others are back to the usual. */
  setLevels(levels: Readonly<Record<string, LogLevel>>): void;
  /** Gives each line that is written to somebody else too, without its secrets, until the answer is called. */
  tap(tap: LogTap): () => void;
  /** Every part of the server that has a log, by name. */
  components(): readonly LoggingComponent[];
  close(): void;
}

/** One line as it was written, its fields without secrets. */
export interface TappedLine {
  readonly level: LogLevel;
  readonly component: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Where in the code it was written. */
  readonly place: CodePlace | undefined;
}
export type LogTap = (line: TappedLine) => void;

/** A part of the server that has a log of its own. */
export interface LoggingComponent {
  readonly name: string;
  readonly level: LogLevel;
  /** How many lines it has written since the start. */
  readonly lines: number;
}

/** Opens the log of one server: to the terminal and to the file. Nothing is kept in memory. */
export function openLog(options: LogOptions): OpenLog {
  const file = options.file === undefined ? undefined : new RotatingFile(options.file);
  const lines = (write: (line: string) => void) =>
    pino(
      {
        level: "trace",
        base: null,
        timestamp: () => `,"at":"${new Date(options.clock.now()).toISOString()}"`,
        formatters: { level: (level) => ({ level }) },
        messageKey: "text",
      },
      { write },
    );
  const toFile = file && lines((line) => file.write(line));
  const toTerminal = options.terminal === "json" ? lines(options.write) : undefined;

  let levels = options.components ?? {};
  const taps = new Set<LogTap>();
  const counts = new Map<string, number>();
  const levelOf = (name: string): LogLevel => levels[name] ?? options.level ?? "info";
  function component(name: string): Log {
    if (!counts.has(name)) counts.set(name, 0);
    const enabled = (level: LogLevel) => RANK[level] >= RANK[levelOf(name)];
    return {
      enabled,
      component,
      write(level, text, fields = {}) {
        if (!enabled(level)) return;
        counts.set(name, (counts.get(name) ?? 0) + 1);
        const clean = { component: name, ...withoutSecrets(fields) };
        toFile?.[level](clean, text);
        toTerminal?.[level](clean, text);
        if (options.terminal === "human") options.write(printLine(options.clock.now(), level, text, clean));
        if (taps.size === 0) return;
        const line = { level, component: name, text, fields: clean, place: placeInCode() };
        for (const tap of taps) tap(line);
      },
    };
  }
  return {
    log: component("server"),
    setLevels: (wanted) => {
      levels = wanted;
    },
    tap: (tap) => {
      taps.add(tap);
      return () => taps.delete(tap);
    },
    components: () =>
      [...counts]
        .map(([name, lines]) => ({ name, level: levelOf(name), lines }))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    close: () => file?.close(),
  };
}

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const SECRET =
  /pass(?:word|wd)?$|secret|token|^authorization$|proxy-authorization|cookie|^key$|private.?key|^ha1|nt.?hash|verifier/i;
const DEPTH = 5;

/** The same fields with every value whose name says that it is a secret replaced. A second net: nobody should log one. */
export function withoutSecrets(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET.test(name) ? "[removed]" : clean(value, 1)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEPTH) return "[deeper]";
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => clean(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET.test(name) ? "[removed]" : clean(one, depth + 1),
    ]),
  );
}

/** `02:50:58 warn  registrar  text (case c-7Q2F, subject alice@example.com)`; the full fields are in the file. */
function printLine(
  now: number,
  level: LogLevel,
  text: string,
  fields: Readonly<Record<string, unknown>>,
): string {
  const time = new Date(now).toISOString().slice(11, 19);
  const { component, problem: _problem, ...rest } = fields;
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const tail = facts.length > 0 ? ` (${facts.join(", ").slice(0, 400)})` : "";
  return `${time} ${level.padEnd(5)} ${String(component).padEnd(14)} ${oneLine(text + tail)}\n`;
}

/** Control characters would let a sender paint on the administrator's terminal. */
const oneLine = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
