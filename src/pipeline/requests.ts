import type { RequestContext } from "./request-context.ts";
import type { Requests, RouteEntry } from "./role.ts";

/** The route table as roles fill it and hand-over reads it. */
export class RouteTable implements Requests {
  #entries: RouteEntry[] = [];
  #byMethod = new Map<string, readonly RouteEntry[]>();

  handle(entry: RouteEntry): () => void {
    this.#entries.push(entry);
    this.#index(entry.method);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.#index(entry.method);
    };
  }

  /** The entry that takes this request: of those whose every condition holds, the one with most conditions. */
  find(context: RequestContext): RouteEntry | undefined {
    const entries = this.#byMethod.get(context.request.method);
    return entries?.find((entry) => this.#fits(entry, context));
  }

  /** All entries, for `parley routes`. */
  list(): readonly RouteEntry[] {
    return this.#entries;
  }

  /** The methods that somebody serves, for error texts and Allow. */
  methods(): readonly string[] {
    return [...this.#byMethod.keys()];
  }

  #index(method: string): void {
    const entries = this.#entries.filter((entry) => entry.method === method);
    if (entries.length === 0) this.#byMethod.delete(method);
    else
      this.#byMethod.set(
        method,
        entries.sort((one, other) => conditions(other) - conditions(one)),
      );
  }

  #fits(entry: RouteEntry, context: RequestContext): boolean {
    const { request, route } = context;
    if ((entry.inDialog ?? false) !== (route?.signed ?? false)) return false;
    if (entry.event !== undefined && entry.event !== firstWord(request.get("event"))) return false;
    if (entry.contentType !== undefined && entry.contentType !== firstWord(request.get("content-type")))
      return false;
    return entry.accepts === undefined || entry.accepts(context);
  }
}

/** The part of a field value before its parameters, in lower case. */
export function firstWord(value: string | undefined): string | undefined {
  return value?.split(";", 1)[0]?.trim().toLowerCase();
}

const conditions = (entry: RouteEntry): number =>
  Number(entry.event !== undefined) +
  Number(entry.contentType !== undefined) +
  Number(entry.accepts !== undefined);
