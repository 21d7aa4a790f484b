import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "./schema.ts";

/**
 * What a change must outlast to count as done. Both outlast kill -9. "power-loss" waits for the disk as well: for what an
 * administrator was told is done; "kill" is for what phones repeat by themselves.
 */
export type Outlasting = "kill" | "power-loss";

type Work<T> = (tables: Transaction<Tables>) => Promise<T>;

interface Job {
  readonly work: Work<unknown>;
  readonly outlasting: Outlasting;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const JOBS_PER_TRANSACTION = 1000; // keeps one transaction at some 50 ms, so that the rest of the server gets its turn

/** Group commit: everything asked for within one turn of the event loop shares one transaction, and is told after COMMIT. */
export class WriteQueue {
  #jobs: Job[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  readonly #tables: Kysely<Tables>;
  readonly #synchronous: (outlasting: Outlasting) => void;
  readonly #explain: (error: unknown) => unknown;

  /** `synchronous` sets how far the next COMMIT goes; `explain` turns the driver's errors into ours. */
  constructor(
    tables: Kysely<Tables>,
    synchronous: (outlasting: Outlasting) => void,
    explain: (error: unknown) => unknown,
  ) {
    this.#tables = tables;
    this.#synchronous = synchronous;
    this.#explain = explain;
  }

  /** Resolves with what the work gave, after COMMIT. Work that rejects is taken back alone; the others of its transaction stay. */
  write<T>(work: Work<T>, outlasting: Outlasting): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("The database is closed."));
    return new Promise<T>((resolve, reject) => {
      // A job keeps work and resolve together, so the value that comes back is the T of this call.
      this.#jobs.push({ work, outlasting, resolve: (value) => resolve(value as T), reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Takes no more work, and resolves when all that was taken is committed or refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#jobs.length > 0) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      await this.#commit(this.#jobs.splice(0, JOBS_PER_TRANSACTION));
    }
    this.#draining = undefined;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const answers: (() => void)[] = [];
    let gaveUp: unknown;
    try {
      this.#synchronous(jobs.some((job) => job.outlasting === "power-loss") ? "power-loss" : "kill");
      await this.#tables.transaction().execute(async (transaction) => {
        for (const job of jobs) {
          const answer = attempt(job, transaction, this.#explain);
          answers.push(
            await answer.catch((error: unknown) => {
              gaveUp = error; // Kysely's own ROLLBACK fails next, and its error says nothing
              throw error;
            }),
          );
        }
      });
    } catch (error) {
      const explained = gaveUp ?? this.#explain(error);
      for (const job of jobs) job.reject(explained);
      return;
    }
    for (const answer of answers) answer();
  }
}

/** Does one job between savepoints. Its answer is given later, when the whole is committed. */
async function attempt(
  job: Job,
  transaction: Transaction<Tables>,
  explain: (error: unknown) => unknown,
): Promise<() => void> {
  await sql`savepoint job`.execute(transaction);
  try {
    const value = await job.work(transaction);
    await sql`release savepoint job`.execute(transaction);
    return () => job.resolve(value);
  } catch (error) {
    const explained = explain(error);
    // Where SQLite has given up the whole transaction (disk full), there is no savepoint any more: then all jobs share this error.
    await sql`rollback to savepoint job`.execute(transaction).catch(() => {
      throw explained;
    });
    return () => job.reject(explained);
  }
}
