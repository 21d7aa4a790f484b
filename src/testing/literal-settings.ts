import type { Setting } from "#settings/declare";
import type { LiveSettings } from "#settings/live";

/** Live settings from a literal: what is not named has its default; `set` changes one and tells who listens. */
export function literalSettings(values: Readonly<Record<string, unknown>> = {}) {
  const now = new Map(Object.entries(values));
  const listeners = new Map<string, Set<(value: never) => void>>();
  const settings: LiveSettings = {
    get<T>(setting: Setting<T>): T {
      if (!now.has(setting.name)) return setting.default;
      const read = setting.parse(now.get(setting.name));
      if (!read.ok) throw new Error(`${setting.name}: ${read.expected}`);
      return read.value;
    },
    onChange(setting, action) {
      const actions = listeners.get(setting.name) ?? new Set();
      listeners.set(setting.name, actions.add(action));
      return () => actions.delete(action);
    },
  };
  return {
    ...settings,
    set<T>(setting: Setting<T>, value: T): void {
      now.set(setting.name, value);
      for (const action of listeners.get(setting.name) ?? []) (action as (value: T) => void)(value); // registered for this setting
    },
  };
}
