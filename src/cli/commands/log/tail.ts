import path from "node:path";
import { type Command, type CommandInput, type ExitCode, textOption } from "../../command.ts";
import { LogFile } from "../../log-file.ts";
import { unreadableInput, wrongWord } from "../../problems.ts";

const LEVELS = ["debug", "info", "warn", "error"];
const LOOK_EVERY_MS = 300;
const MOST_LINES = 10_000;

export const command: Command = {
  options: [
    { flags: "--component <name>", summary: "of this part of the server only; parley log show lists them" },
    { flags: "--level <level>", summary: `the least level: ${LEVELS.join(", ")}` },
    { flags: "--case <code>", summary: "as in c-7Q2F" },
    { flags: "--lines <number>", summary: "how many of the last lines (default: 20)" },
    { flags: "--follow", summary: "go on with lines as they are written, until Ctrl+C" },
  ],
  examples: [
    "parley log tail",
    "parley log tail --follow --component proxy",
    "parley log tail --level warn --lines 100 --json",
  ],
  run: async (input) => {
    const fits = readWishes(input);
    const most = Number(textOption(input, "lines") ?? 20);
    if (!Number.isInteger(most) || most < 1 || most > MOST_LINES)
      throw wrongWord("--lines", String(input.options["lines"]), `1 to ${MOST_LINES}`);
    const file = path.join(input.data, "log", "parley.jsonl");
    const log = new LogFile(file);
    const show = (lines: readonly string[], last = lines.length): void => {
      const fitting = lines.map(readLine).filter((line) => line !== undefined && fits(line));
      for (const line of fitting.slice(-last)) if (line) input.terminal.print(printLine(input, line));
    };
    try {
      show(log.open(), most);
      return input.options["follow"] === true ? await follow(input, () => show(log.more())) : 0;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      throw unreadableInput(file, String(error.code));
    } finally {
      log.close();
    }
  },
};

async function follow(input: CommandInput, look: () => void): Promise<ExitCode> {
  const asked = input.terminal.untilAsked().then(() => true);
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), LOOK_EVERY_MS);
    });
    const over = await Promise.race([asked, pause]);
    clearTimeout(timer);
    look();
    if (over) return 0;
  }
}

type Line = Readonly<Record<string, unknown>>;

function readWishes(input: CommandInput): (line: Line) => boolean {
  const level = textOption(input, "level") ?? "debug";
  const least = LEVELS.indexOf(level);
  if (least < 0) throw wrongWord("--level", level, `one of ${LEVELS.join(", ")}`);
  const component = textOption(input, "component");
  const code = textOption(input, "case")?.toUpperCase();
  return (line) =>
    LEVELS.indexOf(String(line["level"])) >= least &&
    (component === undefined || line["component"] === component) &&
    (code === undefined || String(line["case"]).toUpperCase() === code);
}

/** Undefined: not a whole line, as a killed process leaves one. */
function readLine(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === "object" && line !== null ? { ...line } : undefined;
  } catch {
    return undefined;
  }
}

function printLine(input: CommandInput, line: Line): string {
  if (input.json) return JSON.stringify(line);
  const { at, level, component, text, ...facts } = line;
  const told = Object.entries(facts)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
  const words = `${at} ${String(level).padEnd(5)} ${String(component).padEnd(14)} ${text}${told === "" ? "" : ` (${told})`}`;
  // A peer's control characters would paint on the terminal.
  return words.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}
