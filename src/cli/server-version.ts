import {
  type ApiRange,
  type ApiVersion,
  parseRange,
  RANGE_HEADER,
  sayDifference,
  standingOf,
} from "#api/versions";
import { answerOfOther, clientTooNew, clientTooOld } from "#api/versions/problems";
import { ExplainedError } from "#base/explained-error";
import { spokenVersion } from "#server/api-version";
import { AnsweredProblem } from "./print/failure.ts";

/** What the server that a command speaks with says of its version. */
export class ServerVersion {
  readonly #ours: ApiVersion = spokenVersion(process.env);
  readonly #origin: string;
  #range: ApiRange | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Each answer is shown here. Throws VER-0001 or VER-0002 where a server answered that has no language in common with us. */
  heard(response: Response): void {
    this.#range = parseRange(response.headers.get(RANGE_HEADER) ?? "") ?? this.#range;
    if (!this.#range || !response.ok) return; // a refusal says itself what is wrong
    const standing = standingOf(this.#ours, this.#range);
    if (!standing.startsWith("too-")) return;
    const client = { kind: "cli", version: this.#ours } as const;
    const meeting = { client, server: this.#range, origin: this.#origin };
    throw standing === "too-old" ? clientTooOld(meeting) : clientTooNew(meeting);
  }

  /** The one line about a difference that both can live with. */
  difference(): string | undefined {
    return this.#range && sayDifference(this.#ours, this.#range);
  }

  /** A command that stumbled over an answer of another version is told so (VER-0005); any other failure stays what it is. */
  explain(failure: unknown): unknown {
    const explained = failure instanceof ExplainedError || failure instanceof AnsweredProblem;
    if (explained || !this.#range || standingOf(this.#ours, this.#range) === "same") return failure;
    const seen = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    return answerOfOther(seen, this.#ours, this.#range, this.#origin, failure);
  }
}
