import type { WrongField } from "#base/explained-error";
import type { Setting } from "./declare.ts";

/** All settings that the roles declare, by name. */
export interface Catalogue {
  readonly settings: readonly Setting<unknown>[];
  find(name: string): Setting<unknown> | undefined;
  /** The names that somebody may have meant, the nearest first, at most three. */
  near(name: string): string[];
  /** Reads values as from JSON, `--set` or the store. Every wrong one is named at once. */
  validate(values: Readonly<Record<string, unknown>>): ValidatedSettings;
}

export interface ValidatedSettings {
  readonly right: readonly { readonly setting: Setting<unknown>; readonly value: unknown }[];
  readonly wrong: readonly WrongField[];
}

/** Joins what the roles declare. Two settings with one name are a defect of ours, and throw. */
export function createCatalogue(declared: readonly Setting<unknown>[]): Catalogue {
  const byName = new Map(declared.map((setting) => [setting.name, setting]));
  const twice = declared.find((setting) => byName.get(setting.name) !== setting);
  if (twice) throw new Error(`Two settings are named ${twice.name}.`);
  const settings = declared.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const near = (name: string) => nearNames(name, settings);
  return {
    settings,
    find: (name) => byName.get(name),
    near,
    validate(values) {
      const right: { setting: Setting<unknown>; value: unknown }[] = [];
      const wrong: WrongField[] = [];
      for (const [name, value] of Object.entries(values)) {
        const setting = byName.get(name);
        const read = setting?.parse(value);
        if (setting && read?.ok) right.push({ setting, value: read.value });
        else if (read && !read.ok) wrong.push({ field: name, value, expected: read.expected, rule: "value" });
        else
          wrong.push({
            field: name,
            value,
            expected: "the name of a setting",
            rule: "name",
            suggest: near(name),
          });
      }
      return { right, wrong };
    },
  };
}

/** Equal as JSON: how settings are compared, stored and shown. */
export const sameValue = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const MOST_NEAR = 3;
const NAME_LIMIT = 100; // longer than every name of ours; the comparison takes time by the product of both lengths

function nearNames(name: string, settings: readonly Setting<unknown>[]): string[] {
  if (name.length > NAME_LIMIT) return [];
  const wanted = name.toLowerCase();
  const last = wanted.slice(wanted.lastIndexOf(".") + 1);
  return settings
    .map(({ name: one }) => ({ one, distance: one.endsWith(`.${last}`) ? 1 : editDistance(wanted, one) }))
    .filter(({ one, distance }) => distance <= Math.max(2, Math.floor(one.length / 4)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_NEAR)
    .map(({ one }) => one);
}

/** Levenshtein's distance: how many characters have to be put in, left out or exchanged. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const exchanged = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
