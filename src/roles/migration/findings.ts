import type { UserFinding } from "#api/migration";

/** Counts every finding and lists the first. */
export class Findings {
  readonly #most: number;
  readonly #listed: UserFinding[] = [];
  readonly #byRule: Record<string, number> = {};
  #leftOut = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(findings: readonly UserFinding[]): void {
    for (const one of findings) {
      this.#byRule[one.rule] = (this.#byRule[one.rule] ?? 0) + 1;
      if (this.#listed.length < this.#most) this.#listed.push(one);
      else this.#leftOut++;
    }
  }

  words() {
    return { findings: this.#listed, findingsLeftOut: this.#leftOut, byRule: this.#byRule };
  }
}
