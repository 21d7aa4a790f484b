import { chmodSync, statSync } from "node:fs";
import path from "node:path";
import type { SettingView } from "#api/settings";
import type { Certificates } from "#roles/certificates/contract";
import type { Fact } from "./language/fact.ts";
import { isRecord } from "./language/fact.ts";
import type { Repair } from "./uses.ts";

export interface RepairUses {
  readonly data: string;
  readonly settings: {
    find(name: string): SettingView | undefined;
    change(values: Readonly<Record<string, unknown>>, by: string): Promise<unknown>;
  };
  readonly certificates: Pick<Certificates, "undo">;
}

const LEVELS = "log.levels";

/** What automatic fixes can do beside setting a value that stands in the rule. */
export function createRepairs({
  data,
  settings,
  certificates,
}: RepairUses): Readonly<Record<string, Repair>> {
  const levels = (): string[] => {
    const value = settings.find(LEVELS)?.value;
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    "no-debug-log": {
      says: "Every part of the server logs as usual again.",
      mend: async (by) => {
        const before = levels();
        await settings.change({ [LEVELS]: before.filter((one) => !one.endsWith("=debug")) }, by);
        return before;
      },
      undo: async (before, by) => void (await settings.change({ [LEVELS]: before }, by)),
    },
    "certificate-before": {
      says: "The certificate before is in use again.",
      mend: async (by) => (await certificates.undo(by)).sha256,
      undo: async (_, by) => void (await certificates.undo(by)),
    },
    "data-folder-rights": {
      says: "Only the user that runs Parley may read the data folder.",
      mend: async () => {
        const before: Record<string, Fact> = {};
        for (const file of [data, path.join(data, "secrets", "data.key")]) {
          const { mode } = statSync(file);
          before[file] = mode & 0o777;
          chmodSync(file, mode & 0o700);
        }
        return before;
      },
      undo: async (before) => {
        if (!isRecord(before)) return;
        for (const [file, mode] of Object.entries(before))
          if (typeof mode === "number") chmodSync(file, mode);
      },
    },
  };
}
