import { readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How the commands of this machine reach the running server. Readable by its user only: who may read it may administer. */
export interface Instance {
  readonly pid: number;
  /** As in http://127.0.0.1:8080 */
  readonly http: string;
  readonly token: string;
}

const instanceFile = (data: string) => path.join(data, "run", "instance.json");

/** Written in one move, so that nobody reads half of it. The answer removes it. */
export function writeInstance(data: string, instance: Instance): () => void {
  const file = instanceFile(data);
  const draft = `${file}.${instance.pid}`;
  writeFileSync(draft, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return () => {
    if (readInstance(data)?.token === instance.token) unlinkSync(file);
  };
}

/** The instance that wrote its file last; undefined when there is none. Throws (EACCES) when this user may not read it. */
export function readInstance(data: string): Instance | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(instanceFile(data), "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    const { pid, http, token } = value as Partial<Record<keyof Instance, unknown>>; // each field is checked next
    if (typeof pid !== "number" || typeof http !== "string" || typeof token !== "string") return undefined;
    return { pid, http, token };
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      (error instanceof Error && "code" in error && error.code === "ENOENT")
    )
      return undefined;
    throw error;
  }
}
