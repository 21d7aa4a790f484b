import type { SyncChange, SyncProblem, SyncReport } from "#api/directory";

const LINES_SHOWN = 1000; // whoever reads more of them reads the audit trail

type Count = "entries" | "added" | "changed" | "disabled" | "enabled" | "unchanged" | "ignored" | "refused";

/** Counts what a look through the source did, and shows the first of it. */
export class Report {
  readonly #counts: Record<Count, number> = {
    entries: 0,
    added: 0,
    changed: 0,
    disabled: 0,
    enabled: 0,
    unchanged: 0,
    ignored: 0,
    refused: 0,
  };
  readonly #changes: SyncChange[] = [];
  readonly #problems: SyncProblem[] = [];
  #changesLeftOut = 0;
  #problemsLeftOut = 0;

  get entries(): number {
    return this.#counts.entries;
  }

  count(what: Count, by = 1): void {
    this.#counts[what] += by;
  }

  changed(change: SyncChange): void {
    this.count(COUNTED[change.what]);
    if (this.#changes.length < LINES_SHOWN) this.#changes.push(change);
    else this.#changesLeftOut++;
  }

  problems(rows: readonly SyncProblem[]): void {
    for (const row of rows) {
      if (this.#problems.length < LINES_SHOWN) this.#problems.push(row);
      else this.#problemsLeftOut++;
    }
  }

  words(dryRun: boolean, milliseconds: number): SyncReport {
    return {
      dryRun,
      ...this.#counts,
      changes: this.#changes,
      changesLeftOut: this.#changesLeftOut,
      problems: this.#problems,
      problemsLeftOut: this.#problemsLeftOut,
      milliseconds,
    };
  }
}

const COUNTED = { add: "added", change: "changed", disable: "disabled", enable: "enabled" } as const;
