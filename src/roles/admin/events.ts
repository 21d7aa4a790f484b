import type { EventQuery, EventView } from "#api/trace";
import type { CancelTimer, Clock } from "#base/clock";
import type { Problem } from "#base/explained-error";
import type { Log } from "#base/log";
import { categoryOf } from "#codes/event-categories";
import type { EventRows } from "#storage/events";
import type { EventTable } from "#storage/schema";
import type { EventLog } from "./contract.ts";

export interface EventLogUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly rows: EventRows;
}

type Level = EventView["level"];

interface Waiting {
  readonly id: number;
  readonly level: Level;
  readonly problem: Problem;
}

const LEVELS: readonly Level[] = ["info", "warn", "error"];
const KEPT = 50_000; // some 50 MB
const WRITE_AFTER_MS = 1000;
/** Under an attack each refusal is an event: what does not fit until the next write is counted, and one line says how many. */
const WAITING_LIMIT = 500;
const SUBJECT_LIMIT = 20_000; // characters of one stored problem; what a network peer sent may stand in it

/** Reads where the numbers ended. */
export async function openEventLog(uses: EventLogUses): Promise<StoredEventLog> {
  return new StoredEventLog(uses, await uses.rows.newest());
}

/** Explained errors in the store: written behind, in batches, the newest 50,000. */
export class StoredEventLog implements EventLog {
  readonly #uses: EventLogUses;
  #newest: number;
  #waiting: Waiting[] = [];
  #leftOut = 0;
  #cancel: CancelTimer | undefined;
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
    const { since, most, level } = query;
    const levels = LEVELS.slice(LEVELS.indexOf(level));
    const picky = [query.category, query.component, query.text, query.from, query.until].some(
      (wish) => wish !== undefined,
    );
    const rows = await this.#uses.rows.list({
      since,
      most: picky ? KEPT : most,
      levels,
      caseCode: query.case,
      problemId: query.id,
    });
    const events = rows.map(viewOf).filter((event) => fits(event, query));
    return since > 0 ? events.slice(0, most) : events.slice(-most);
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
    this.#writing = this.#uses.rows
      .add(events.map(rowOf), this.#newest - KEPT + 1)
      .catch((error: unknown) => {
        this.#uses.log.write("error", `${events.length} events could not be stored`, {
          error: String(error),
        });
      });
    return this.#writing;
  }
}

function viewOf(row: EventTable): EventView {
  const { what, subject, fix, legacy } = readProblem(row.problem);
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
    ...(first && { fix: first.text }),
    ...(legacy && { legacy: { ...legacy } }),
  };
}

function fits(event: EventView, { category, component, text, from, until }: EventQuery): boolean {
  const word = text?.toLowerCase();
  return (
    (category === undefined || event.category === category) &&
    (component === undefined || event.component === component) &&
    (word === undefined || `${event.text} ${event.subject ?? ""}`.toLowerCase().includes(word)) &&
    (from === undefined || event.at >= new Date(from).toISOString()) &&
    (until === undefined || event.at < new Date(until).toISOString())
  );
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
