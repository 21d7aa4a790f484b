import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** A file that lines are added to; when it has grown it moves to `.1`, `.1` to `.2` and so on, and the oldest goes. */
export class RotatingFile {
  readonly #path: string;
  readonly #mostBytes: number;
  readonly #kept: number;
  #handle: number | undefined;
  #bytes = 0;

  constructor(path: string, mostBytes = 20_000_000, kept = 4) {
    this.#path = path;
    this.#mostBytes = mostBytes;
    this.#kept = kept;
    this.#open();
  }

  /** Writes now. A full disk must not stop calls: what cannot be written is lost, the terminal and the events still have it. */
  write(line: string): void {
    try {
      if (this.#bytes > this.#mostBytes) this.#rotate();
      if (this.#handle === undefined) return;
      this.#bytes += writeSync(this.#handle, line);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #open(): void {
    this.#handle = openSync(this.#path, "a", 0o600);
    this.#bytes = fstatSync(this.#handle).size;
  }

  #rotate(): void {
    this.close();
    rmSync(`${this.#path}.${this.#kept}`, { force: true });
    for (let number = this.#kept - 1; number >= 0; number--) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`;
      try {
        renameSync(from, `${this.#path}.${number + 1}`);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      }
    }
    this.#open();
  }
}
