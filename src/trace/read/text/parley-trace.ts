import { utf8Encode } from "#base/octets";
import { parseEndpoint } from "../../record.ts";
import type { TextFormat } from "./text-format.ts";

/** One line of `parley trace --json` (TraceEntry of the recorder's contract). */
export const parleyTrace: TextFormat = {
  name: "parley",
  interrupts: (text) => text.startsWith('{"number":'),
  open: (sink) => ({
    begin: ({ text, number }) => {
      if (!text.startsWith('{"number":')) return undefined;
      const entry = entryIn(text);
      if (entry) {
        const out = entry.direction === "out";
        const [local, remote] = [parseEndpoint(entry.local), parseEndpoint(entry.remote)];
        sink({
          kind: "sip",
          at: { ms: Date.parse(entry.at), kind: "utc" },
          direction: out ? "out" : "in",
          from: out ? local : remote,
          to: out ? remote : local,
          transport: entry.transport,
          position: { line: number },
          octets: utf8Encode(entry.message),
          notes: [],
        });
      }
      return { take: () => "over", end: () => {} };
    },
  }),
};

interface Entry {
  readonly at: string;
  readonly direction: string;
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly message: string;
}

function entryIn(line: string): Entry | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return isEntry(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ["at", "direction", "transport", "local", "remote", "message"].every(
    (name) => typeof fields[name] === "string",
  );
}
