import type { SettingView } from "#api/settings";

export interface SettingGroup {
  readonly prefix: string;
  readonly settings: readonly SettingView[];
}

/** Settings that fit the search, by the word before their first dot. */
export function groupSettings(
  settings: readonly SettingView[],
  search: string,
  onlyChanged: boolean,
): readonly SettingGroup[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  const groups = new Map<string, SettingView[]>();
  for (const setting of settings) {
    const text = `${setting.name} ${setting.summary}`.toLowerCase();
    if ((onlyChanged && !setting.changed) || !words.every((word) => text.includes(word))) continue;
    const prefix = setting.name.split(".")[0] ?? "";
    const group = groups.get(prefix);
    if (group) group.push(setting);
    else groups.set(prefix, [setting]);
  }
  return [...groups].map(([prefix, list]) => ({ prefix, settings: list }));
}
