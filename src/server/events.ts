import type { EventQuery, EventView } from "#api/trace";
import type { Clock } from "#base/clock";
import type { Problem } from "#base/explained-error";
import type { LogLevel } from "#base/log";

/** The last events, in memory: what `parley events` and a case file show. */
export class EventRing {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #events: EventView[] = [];
  readonly #problems = new Map<string, Problem[]>();
  #next = 1;

  /** `most` events are kept, and the problems of as many cases. */
  constructor(clock: Clock, most = 5000) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Takes a line of the log. `fields.problem` is an explained error in its frame; `case`, `subject` and `id` are taken over. */
  add(level: LogLevel, component: string, text: string, fields: Readonly<Record<string, unknown>>): void {
    if (level === "debug") return;
    const problem = readProblem(fields["problem"]);
    const at = new Date(this.#clock.now()).toISOString();
    this.#events.push({
      number: this.#next++,
      at,
      level,
      component,
      text,
      ...optional("id", fields["id"] ?? problem?.id),
      ...optional("case", fields["case"] ?? problem?.case),
      ...optional("subject", fields["subject"] ?? problem?.subject),
    });
    if (this.#events.length > this.#most) this.#events.shift();
    if (problem) this.#keep(problem);
  }

  list(query: EventQuery): readonly EventView[] {
    const least = LEVELS.indexOf(query.level);
    return this.#events
      .filter((event) => event.number > query.since && LEVELS.indexOf(event.level) >= least)
      .slice(-query.most);
  }

  /** What one case left here. */
  ofCase(code: string): { readonly events: readonly EventView[]; readonly problems: readonly Problem[] } {
    return {
      events: this.#events.filter((event) => event.case === code),
      problems: this.#problems.get(code) ?? [],
    };
  }

  #keep(problem: Problem): void {
    const known = this.#problems.get(problem.case) ?? [];
    if (known.length >= 20) return;
    this.#problems.set(problem.case, [...known, problem]);
    const [oldest] = this.#problems.keys();
    if (this.#problems.size > this.#most && oldest !== undefined) this.#problems.delete(oldest);
  }
}

const LEVELS: readonly EventView["level"][] = ["info", "warn", "error"];

function optional<K extends string>(name: K, value: unknown): { readonly [key in K]?: string } {
  return typeof value === "string" ? ({ [name]: value } as { [key in K]: string }) : {}; // a computed key has no narrower type
}

function readProblem(value: unknown): Problem | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return "id" in value && "case" in value && "what" in value ? (value as Problem) : undefined; // only problemOf makes these
}
