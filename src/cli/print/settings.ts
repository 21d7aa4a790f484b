import type { SettingRecordView, SettingView } from "#api/settings";
import { printPairs, printTable, printTime } from "./table.ts";

const show = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value ?? null));

export function printSettings(settings: readonly SettingView[]): string[] {
  return printTable(
    ["NAME", "VALUE", "SUMMARY"],
    settings.map((one) => [one.name, `${show(one.value)}${one.changed ? " *" : ""}`, one.summary]),
  );
}

export function printSetting(one: SettingView): string[] {
  return printPairs([
    ["name", one.name],
    ["value", show(one.value)],
    ["default", show(one.default)],
    ["allowed", JSON.stringify(one.schema)],
    ["summary", one.summary],
    ["takes effect", one.waitsFor ?? "at once"],
  ]);
}

export function printHistory(history: readonly SettingRecordView[]): string[] {
  return printTable(
    ["ID", "WHEN", "WHO", "CHANGE"],
    history.flatMap(({ id, at, who, changes, undoes }) =>
      changes.map(({ name, from, to }) => [
        String(id),
        printTime(at),
        who,
        `${name}: ${show(from)} -> ${show(to)}${undoes === null ? "" : ` (undoes ${undoes})`}`,
      ]),
    ),
  );
}
