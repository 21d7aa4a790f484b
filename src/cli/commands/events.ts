import type { EventQuery, EventView } from "#api/trace";
import { eventCategories } from "#codes/event-categories";
import { type Command, type CommandInput, type ExitCode, textOption } from "../command.ts";
import { say } from "../print/say.ts";
import { printTable, printTime } from "../print/table.ts";
import { wrongWord } from "../problems.ts";
import { readTimes, timeOptions } from "../time-range.ts";
import { withServer } from "../with.ts";

const LEVELS: readonly EventQuery["level"][] = ["info", "warn", "error"];
const LOOK_EVERY_MS = 1_000;

export const command: Command = {
  options: [
    { flags: "--level <level>", summary: `the least level: ${LEVELS.join(", ")}` },
    { flags: "--category <category>", summary: `one of ${eventCategories.join(", ")}` },
    { flags: "--component <name>", summary: "the part of the server that says it" },
    { flags: "--id <id>", summary: "as in AUTH-0010" },
    { flags: "--case <code>", summary: "as in c-7Q2F" },
    { flags: "--user <address>", summary: "what is about this person, or names them" },
    { flags: "--text <words>", summary: "occurs in what happened or to whom" },
    ...timeOptions,
    { flags: "--most <number>", summary: "how many at most (default: 200)" },
    { flags: "--details", summary: "cause, fix and old codes of each" },
    { flags: "--follow", summary: "go on with events as they come, until Ctrl+C" },
  ],
  examples: [
    "parley events",
    "parley events --level error --json",
    "parley events --category sign-in --since 1d --text alice",
    "parley events --user alice@example.com --details",
    "parley events --follow --level warn",
  ],
  run: (input) => {
    const query = readQuery(input);
    return input.options["follow"] === true ? follow(input, query) : past(input, query);
  },
};

function readQuery(input: CommandInput): Partial<EventQuery> {
  const level = textOption(input, "level") ?? "info";
  const known = LEVELS.find((one) => one === level);
  if (!known) throw wrongWord("--level", level, `one of ${LEVELS.join(", ")}`);
  const most = Number(textOption(input, "most") ?? 200);
  if (!Number.isInteger(most) || most < 1 || most > 5000)
    throw wrongWord("--most", String(most), "1 to 5000");
  const wanted = textOption(input, "category");
  const category = eventCategories.find((one) => one === wanted);
  if (wanted !== undefined && !category)
    throw wrongWord("--category", wanted, `one of ${eventCategories.join(", ")}`);
  const { since, until } = readTimes(input);
  const texts = ["component", "id", "case", "user", "text"].flatMap((name) => {
    const value = textOption(input, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    level: known,
    most,
    ...(category && { category }),
    ...Object.fromEntries(texts),
    ...(since !== undefined && { from: since }),
    ...(until !== undefined && { until }),
  };
}

const past = (input: CommandInput, query: Partial<EventQuery>): Promise<ExitCode> =>
  withServer(input, async ({ call }) => {
    say(input, await call("eventList", { query }), ({ events }) =>
      events.length === 0
        ? ["Nothing happened."]
        : input.options["details"] === true
          ? events.flatMap(printDetails)
          : printTable(["WHEN", "LEVEL", "PART", "CASE", "ID", "WHAT"], events.map(cellsOf)),
    );
    return 0;
  });

const follow = (input: CommandInput, query: Partial<EventQuery>): Promise<ExitCode> =>
  withServer(input, async ({ call }) => {
    const asked = input.terminal.untilAsked().then(() => true);
    const newest = async (): Promise<number> =>
      (await call("eventList", { query: { level: "info", most: 1 } })).events.at(-1)?.number ?? 0;
    for (let since = await newest(); ; ) {
      const now = await newest();
      if (now > since) {
        const { events } = await call("eventList", { query: { ...query, since } });
        for (const event of events) show(input, event);
        // What does not fit is not looked at again.
        since =
          events.length === query.most
            ? (events.at(-1)?.number ?? now)
            : Math.max(now, events.at(-1)?.number ?? 0);
      }
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), LOOK_EVERY_MS);
      });
      const over = await Promise.race([asked, pause]);
      clearTimeout(timer);
      if (over) return 0;
    }
  });

function show(input: CommandInput, event: EventView): void {
  if (input.json) input.terminal.print(JSON.stringify(event));
  else if (input.options["details"] === true)
    for (const line of printDetails(event)) input.terminal.print(line);
  else input.terminal.print(oneLine(cellsOf(event).join("  ")));
}

/** An event with all that one needs to do something about it. */
const printDetails = (event: EventView): string[] =>
  [
    `${event.at} ${event.level} ${event.component}: ${event.text}`,
    ...(event.subject === undefined ? [] : [`  about: ${event.subject}`]),
    `  category: ${event.category}`,
    `  cause: ${event.cause}`,
    ...(event.fix === undefined ? [] : [`  fix: ${event.fix} ${event.command ?? ""}`.trimEnd()]),
    ...(oldCodes(event) === "" ? [] : [`  known before as: ${oldCodes(event)}`]),
    `  more: ${[...(event.id ? [`parley explain ${event.id}`] : []), ...(event.case ? [`parley case ${event.case}`] : [])].join(", ")}`,
  ].map(oneLine);

/** What others sent could hold control characters that paint on the terminal. */
const oneLine = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " ");

const cellsOf = (one: EventView): string[] => [
  printTime(one.at),
  one.level,
  one.component,
  one.case ?? "",
  one.id ?? "",
  oldCodes(one) === "" ? one.text : `${one.text} (${oldCodes(one)})`,
];

/** What Office Communications Server called it, for who searches for the old number. */
const oldCodes = ({ legacy = {} }: EventView): string =>
  Object.entries(legacy)
    .map(([kind, code]) => `${kind} ${code}`)
    .join(", ");
