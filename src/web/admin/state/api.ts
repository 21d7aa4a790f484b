import type { AnswerOf, BodyOf, CallName, calls, QueryOf } from "#api/calls";
import { paths } from "#api/paths";
import { apiVersion, CLIENT_HEADER, parseRange, printClient, RANGE_HEADER, standingOf } from "#api/versions";
import { say } from "../../kit/language/use-text.ts";
import { type Answered, isProblem, type Trouble } from "./trouble.ts";
import type { VersionWatch } from "./version-watch.ts";

type Calls = typeof calls;
export type Answer<Name extends CallName> = AnswerOf<Calls[Name]>;

export interface Asked<Name extends CallName> {
  /** The part of the path in braces; several in their order. */
  readonly name?: string | readonly string[];
  readonly query?: { readonly [Key in keyof QueryOf<Calls[Name]>]?: QueryOf<Calls[Name]>[Key] | undefined };
  /** What the server fills in by default may be left out. */
  readonly body?: Partial<BodyOf<Calls[Name]>>;
  readonly signal?: AbortSignal;
}

/** The HTTP API as the panel calls it: by cookie, with the token against other sites' forms, by the server's own schemas. Never rejects. */
export class Api {
  /** Of the session; empty before it is known. */
  csrf = "";
  /** The server says that nobody is signed in here any more. */
  onSignedOut: () => void = () => undefined;
  readonly #watch: VersionWatch;

  constructor(watch: VersionWatch) {
    this.#watch = watch;
  }

  async ask<Name extends CallName>(call: Name, asked: Asked<Name> = {}): Promise<Answered<Answer<Name>>> {
    const [method] = paths[call];
    const { body, signal } = asked;
    let response: Response;
    try {
      response = await fetch(placeOf(call, asked), {
        method,
        credentials: "same-origin",
        headers: {
          [CLIENT_HEADER]: printClient("page", apiVersion),
          ...(method === "GET" ? {} : { "x-parley-csrf": this.csrf }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch {
      return { ok: false, trouble: unreached() };
    }
    const version = response.headers.get("x-parley-version");
    if (version) this.#watch.heard(version);
    const range = parseRange(response.headers.get(RANGE_HEADER) ?? "");
    if (range && standingOf(apiVersion, range) !== "same") this.#watch.outdated();
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { ok: true, value: answer as Answer<Name> }; // the server answers by this call's schema
    if (response.status === 401 && call !== "signIn" && call !== "passkeySignIn") this.onSignedOut();
    if (isProblem(answer)) return { ok: false, trouble: answer };
    const what = say("admin.trouble.http", { status: response.status });
    return {
      ok: false,
      trouble: { what, fix: [{ text: say("admin.trouble.http-fix") }], status: response.status },
    };
  }
}

/** Path and query of a call. */
export function placeOf<Name extends CallName>(
  call: Name,
  { name = [], query = {} }: Asked<Name> = {},
): string {
  const names = typeof name === "string" ? [name] : [...name];
  const place = paths[call][1].replaceAll(/\{\w+\}/g, () => encodeURIComponent(names.shift() ?? ""));
  const wanted = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return wanted.length > 0 ? `${place}?${new URLSearchParams(wanted)}` : place;
}

const unreached = (): Trouble =>
  navigator.onLine
    ? {
        what: say("failure.unreachable"),
        fix: [{ text: say("admin.trouble.unreachable-fix"), command: "parley status" }],
      }
    : { what: say("failure.offline"), fix: [{ text: say("failure.offline-fix") }] };
