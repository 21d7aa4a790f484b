import type { BindingRows } from "#storage/bindings";
import type { Binding } from "./contract.ts";
import { unreadableRecord } from "./problems.ts";
import type { BindingStore } from "./store.ts";

/** Keeps bindings in the table `bindings`. A row that cannot be read is told of and left out: its phone signs in again. */
export function createSqlStore(
  rows: BindingRows,
  unreadable: (problem: ReturnType<typeof unreadableRecord>) => void,
): BindingStore {
  return {
    save: (put, remove) =>
      rows.save(
        put.map(({ id, binding }) => ({
          id,
          aor: binding.aor,
          record: JSON.stringify(binding),
          expires_at: binding.expiresAt,
        })),
        remove,
      ),
    async load(now) {
      const read = (await rows.load(now)).map(({ id, record }) => ({ id, binding: readBinding(record) }));
      return read.flatMap(({ id, binding }) => {
        if (typeof binding !== "string") return [{ id, binding }];
        unreadable(unreadableRecord(id, binding));
        return [];
      });
    },
  };
}

/** The binding, or what was expected instead. */
function readBinding(record: string): Binding | string {
  let value: unknown;
  try {
    value = JSON.parse(record);
  } catch {
    return "JSON";
  }
  if (typeof value !== "object" || value === null) return "an object";
  // JSON leaves undefined out; every optional field of a binding may be missing, so it need not be put back.
  const fields = value as Partial<Record<keyof Binding, unknown>>;
  for (const name of ["aor", "key", "contact", "callId", "flowId", "transport"] as const)
    if (typeof fields[name] !== "string") return `${name} as text`;
  for (const name of ["q", "expiresAt", "registeredAt", "cseq"] as const)
    if (typeof fields[name] !== "number") return `${name} as a number`;
  for (const name of ["parameters", "path"] as const)
    if (!Array.isArray(fields[name])) return `${name} as a list`;
  const binding = value as Binding; // we wrote it, and what would break us was looked at
  // JSON has no undefined: a parameter without a value comes back as null.
  return { ...binding, parameters: binding.parameters.map(([name, text]) => [name, text ?? undefined]) };
}
