import { command } from "#base/command";
import { MOST_NAMED } from "../limits.ts";
import type { Scene } from "./evaluate.ts";
import { type Fact, follow, isRecord } from "./fact.ts";

const PLACE = /\{([A-Za-z][\w.-]{0,199})\}/g;

/** The first names of the paths in a template. */
export const placesIn = (template: string): string[] =>
  [...template.matchAll(PLACE)].map(([, path = ""]) => path);

/** Puts measured values into a sentence. What was not measured is said to be so. */
export function fillSentence(template: string, scene: Scene): string {
  return template.replaceAll(PLACE, (_, path: string) => valueAt(path, scene));
}

/** The same for a command line that people copy: each value stays one word of the shell, whatever stands in it. */
export function fillCommand(template: string, scene: Scene): string {
  return template.replaceAll(PLACE, (_, path: string) => command`${valueAt(path, scene)}`);
}

function valueAt(path: string, { facts, item }: Scene): string {
  const seen = follow(facts, item, path.split("."));
  return seen.known ? printFact(seen.value) : "(not measured)";
}

function printFact(value: Fact): string {
  if (value === null) return "none";
  if (Array.isArray(value)) {
    const list: readonly Fact[] = value;
    if (list.length === 0) return "none";
    const named = list.slice(0, MOST_NAMED).map(printFact).join(", ");
    return list.length > MOST_NAMED ? `${named} and ${list.length - MOST_NAMED} more` : named;
  }
  if (isRecord(value)) return JSON.stringify(value).slice(0, 200);
  return typeof value === "string" ? value.slice(0, 500).replaceAll(/\p{Cc}/gu, " ") : String(value);
}
