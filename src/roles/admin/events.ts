import type { EventQuery, EventView } from "#api/trace";
import type { CancelTimer, Clock } from "#base/clock";
import type { Problem } from "#base/explained-error";
import type { Log } from "#base/log";
import { categoryOf, lettersOfCategory } from "#codes/event-categories";
import { ocsEventOf } from "#codes/ocs-event-of";
import type { LiveSettings } from "#settings/live";
import type { EventRows } from "#storage/events";
import type { EventTable } from "#storage/schema";
import type { EventLog } from "./contract.ts";
import { keepEventDays, keepMostEvents } from "./settings.ts";

export interface EventLogUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Pick<LiveSettings, "get" | "onChange">;
  readonly rows: EventRows;
}

type Level = EventView["level"];

interface Waiting {
  readonly id: number;
  readonly level: Level;
  readonly problem: Problem;
}

const LEVELS: readonly Level[] = ["info", "warn", "error"];
const LOOKED_AT = 500; // rows at one time, where a search is for what is no column
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WRITE_AFTER_MS = 1000;
/** Under an attack each refusal is an event: what does not fit until the next write is counted, and one line says how many. */
const WAITING_LIMIT = 500;
const SUBJECT_LIMIT = 20_000; // characters of one stored problem; what a network peer sent may stand in it

/** Reads where the numbers ended. */
export async function openEventLog(uses: EventLogUses): Promise<StoredEventLog> {
  const events = new StoredEventLog(uses, await uses.rows.newest());
  events.keepInBounds();
  return events;
}

/** Explained errors in the store: written behind, in batches; as many and as old as the settings say. */
export class StoredEventLog implements EventLog {
  readonly #uses: EventLogUses;
  #newest: number;
  #waiting: Waiting[] = [];
  #leftOut = 0;
  #cancel: CancelTimer | undefined;
  #cancelHourly: CancelTimer | undefined;
  #forget: readonly (() => void)[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(uses: EventLogUses, newest: number) {
    this.#uses = uses;
    this.#newest = newest;
  }

  record(problem: Problem, level: Level): void {
    if (this.#waiting.length >= WAITING_LIMIT) {
      this.#leftOut++;
      return;
    }
    this.#waiting.push({ id: ++this.#newest, level, problem });
    this.#cancel ??= this.#uses.clock.after(WRITE_AFTER_MS, () => void this.flush());
  }

  async events(query: EventQuery): Promise<readonly EventView[]> {
    await this.flush();
    const { since, most, level, category, component, text, user, from, until } = query;
    const wanted = {
      levels: LEVELS.slice(LEVELS.indexOf(level)),
      caseCode: query.case,
      problemId: query.id,
      component,
      letters: category && lettersOfCategory(category),
      from: from && new Date(from).toISOString(),
      until: until && new Date(until).toISOString(),
    };
    // What is no column is sought in pages, so that few events are in memory at a time.
    const pageSize = category === undefined && text === undefined && user === undefined ? most : LOOKED_AT;
    const found: EventView[] = [];
    for (let edge: number | undefined; found.length < most; ) {
      const page = await this.#uses.rows.list(
        since > 0
          ? { ...wanted, since: edge ?? since, most: pageSize }
          : { ...wanted, since: 0, before: edge, most: pageSize },
      );
      const fitting = page.map(viewOf).filter((event) => fits(event, query));
      if (since > 0) found.push(...fitting);
      else found.unshift(...fitting);
      edge = since > 0 ? page.at(-1)?.id : page[0]?.id;
      if (page.length < pageSize) break;
    }
    return since > 0 ? found.slice(0, most) : found.slice(-most);
  }

  async problemsOf(caseCode: string): Promise<readonly Problem[]> {
    await this.flush();
    const rows = await this.#uses.rows.list({ since: 0, most: 200, caseCode });
    return rows.map((row) => readProblem(row.problem));
  }

  /** Writes what waits; asked for at the end too. Never rejects: what cannot be stored stands in the log. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    const events = this.#waiting;
    if (events.length === 0) return this.#writing;
    this.#waiting = [];
    if (this.#leftOut > 0) {
      this.#uses.log.write("warn", `${this.#leftOut} events came too fast to be stored`);
      this.#leftOut = 0;
    }
    this.#writing = this.#uses.rows.add(events.map(rowOf), this.#keepFrom()).catch((error: unknown) => {
      this.#uses.log.write("error", `${events.length} events could not be stored`, {
        error: String(error),
      });
    });
    return this.#writing;
  }

  /** Lets go what is too old or too many: now, each hour, and when a setting of it changes. */
  keepInBounds(): void {
    const { clock, settings } = this.#uses;
    const hourly = (): void => {
      this.#cancelHourly = clock.after(HOUR_MS, hourly);
      void this.#letGo();
    };
    hourly();
    this.#forget = [keepMostEvents, keepEventDays].map((one) =>
      settings.onChange(one, () => void this.#letGo()),
    );
  }

  /** Writes what waits, and keeps no timer. */
  async end(): Promise<void> {
    this.#cancelHourly?.();
    for (const forget of this.#forget) forget();
    await this.flush();
  }

  async #letGo(): Promise<void> {
    const { clock, settings, rows, log } = this.#uses;
    const before = new Date(clock.now() - settings.get(keepEventDays) * DAY_MS).toISOString();
    try {
      await rows.add([], this.#keepFrom());
      await rows.dropBefore(before);
    } catch (error) {
      log.write("error", "Old events could not be deleted", { error: String(error) });
    }
  }

  #keepFrom(): number {
    return this.#newest - this.#uses.settings.get(keepMostEvents) + 1;
  }
}

const MOST_CAUSE = 500; // characters

/** What was measured, in one line. */
function causeOf({ why, ruledOut = [] }: Problem): string {
  const show = (value: unknown): string =>
    (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing")).slice(0, MOST_CAUSE / 2);
  if (why !== "unknown") return `seen: ${show(why.observed)}; expected: ${show(why.expected)}`;
  const evidence = ruledOut.map((one) => `${one.kind} (${one.evidence})`).join(", ");
  return `not known; ruled out: ${evidence}`.slice(0, MOST_CAUSE);
}

function viewOf(row: EventTable): EventView {
  const problem = readProblem(row.problem);
  const { what, subject, fix, legacy } = problem;
  const ocsEvent = ocsEventOf(row.problem_id);
  const [first] = fix;
  return {
    number: row.id,
    at: row.at,
    level: LEVELS.find((one) => one === row.level) ?? "error",
    component: row.component,
    text: what,
    id: row.problem_id,
    case: row.case_code,
    category: categoryOf(row.problem_id),
    ...(subject !== undefined && { subject }),
    cause: causeOf(problem),
    ...(first && { fix: first.text }),
    ...(first?.command !== undefined && { command: first.command }),
    ...((legacy || ocsEvent !== undefined) && {
      legacy: { ...legacy, ...(ocsEvent !== undefined && { "ocs-event": ocsEvent }) },
    }),
  };
}

/** What no column of the store knows. */
function fits(event: EventView, { category, text, user }: EventQuery): boolean {
  const said = `${event.text} ${event.subject ?? ""}`.toLowerCase();
  return (
    (category === undefined || event.category === category) &&
    (text === undefined || said.includes(text.toLowerCase())) &&
    (user === undefined || names(said, user.toLowerCase().replace(/^sips?:/, "")))
  );
}

/** Whether an address stands there as a whole: bob is not in bobby. */
function names(said: string, address: string): boolean {
  for (let at = said.indexOf(address); at >= 0; at = said.indexOf(address, at + 1)) {
    const [before, after] = [said[at - 1] ?? "", said.slice(at + address.length, at + address.length + 2)];
    if (!/[\w.@+-]/.test(before) && !/^(?:[\w-]|\.\w)/.test(after)) return true;
  }
  return false;
}

function rowOf({ id, level, problem }: Waiting) {
  const text = JSON.stringify(problem);
  return {
    id,
    level,
    at: problem.at,
    component: problem.component,
    problem_id: problem.id,
    case_code: problem.case,
    problem: text.length <= SUBJECT_LIMIT ? text : JSON.stringify(shortened(problem)),
  };
}

/** The same problem without its measurements, which are what is long. */
function shortened(problem: Problem): Problem {
  const cut = (text: string) => text.slice(0, 500);
  return {
    ...problem,
    what: cut(problem.what),
    ...(problem.subject === undefined ? {} : { subject: cut(problem.subject) }),
    fields: [],
    fix: problem.fix.slice(0, 3),
    why: {
      kind: problem.why === "unknown" ? "unknown" : problem.why.kind,
      observed: "too long to be stored",
      expected: "",
    },
    ruledOut: [],
  };
}

/** Only rowOf writes this column, from a Problem. */
const readProblem = (text: string): Problem => JSON.parse(text) as Problem;
