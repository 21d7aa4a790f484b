import { paths } from "#api/paths";
import type { ProblemAnswer } from "#api/problem";
import { apiVersion, CLIENT_HEADER, printClient } from "#api/versions";
import type { Done } from "./contract.ts";
import { failed, failureOf, good, type Say } from "./failure.ts";
import type { Platform } from "./platform.ts";

type PathName = keyof typeof paths;

export interface Asked {
  /** The part of the path in braces. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

/** The HTTP API as this page calls it: by cookie, with the token against other sites' forms. Never rejects. */
export class Http {
  /** Of the session; empty before it is known. */
  csrf = "";
  readonly #platform: Platform;
  readonly #say: Say;
  readonly #hears: { signedOut(): void; version(version: string): void };

  constructor(platform: Platform, say: Say, hears: { signedOut(): void; version(version: string): void }) {
    this.#platform = platform;
    this.#say = say;
    this.#hears = hears;
  }

  /** The caller names the answer's shape, which the server's schema of this call keeps. */
  async call<Answer>(path: PathName, { name, query = {}, body }: Asked = {}): Promise<Done<Answer>> {
    const [method, template] = paths[path];
    const place = template.replace(/\{\w+\}/, encodeURIComponent(name ?? ""));
    const wanted = Object.entries(query).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    );
    const search = wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : "";
    let response: Response;
    try {
      response = await this.#platform.fetch(`${place}${search}`, {
        method,
        credentials: "same-origin",
        headers: {
          [CLIENT_HEADER]: printClient("page", apiVersion),
          ...(method === "GET" ? {} : { "x-parley-csrf": this.csrf }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      const offline = !this.#platform.isOnline();
      const what = this.#say(offline ? "failure.offline" : "failure.unreachable");
      return failed({
        what,
        why: "",
        fix: this.#say(offline ? "failure.offline-fix" : "failure.unreachable-fix"),
      });
    }
    const version = response.headers.get("x-parley-version");
    if (version) this.#hears.version(version);
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return good(answer as Answer); // the server answers by this call's schema
    if (response.status === 401 && path !== "signIn" && path !== "passkeySignIn") this.#hears.signedOut();
    if (isProblem(answer)) return failed(failureOf(answer, this.#say));
    return failed({ what: this.#say("failure.http", { status: response.status }), why: "", fix: "" });
  }
}

const isProblem = (answer: unknown): answer is ProblemAnswer =>
  typeof answer === "object" && answer !== null && "what" in answer && "fix" in answer && "case" in answer;
