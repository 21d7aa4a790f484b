import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

const MOST_AT_ONCE = 1_000_000; // bytes
const NEWLINE = 10;

/** The end of a file that grows by lines and is moved aside when it is full. Every line is given once. */
export class LogFile {
  readonly #path: string;
  #handle: number | undefined;
  #at = 0;
  #rest = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** The last lines, at most what a megabyte holds. Throws what the system says of a file that cannot be read. */
  open(): string[] {
    this.#handle = openSync(this.#path, "r");
    const { size } = fstatSync(this.#handle);
    this.#at = Math.max(0, size - MOST_AT_ONCE);
    const isCut = this.#at > 0;
    const lines = this.#read();
    return isCut ? lines.slice(1) : lines;
  }

  /** What came since. */
  more(): string[] {
    const lines = this.#read();
    if (!this.#wasMoved()) return lines;
    this.close();
    try {
      this.#handle = openSync(this.#path, "r");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      return lines; // between the move and the new file
    }
    this.#at = 0;
    this.#rest = Buffer.alloc(0);
    return [...lines, ...this.#read()];
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #wasMoved(): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    if (!now) return false;
    return this.#handle === undefined || now.ino !== fstatSync(this.#handle).ino;
  }

  #read(): string[] {
    if (this.#handle === undefined) return [];
    const bytes = Buffer.alloc(MOST_AT_ONCE);
    const count = readSync(this.#handle, bytes, 0, bytes.length, this.#at);
    this.#at += count;
    const all = Buffer.concat([this.#rest, bytes.subarray(0, count)]);
    const end = all.lastIndexOf(NEWLINE) + 1;
    this.#rest = all.length - end > MOST_AT_ONCE ? Buffer.alloc(0) : all.subarray(end);
    return end === 0 ? [] : all.toString("utf8", 0, end - 1).split("\n");
  }
}
