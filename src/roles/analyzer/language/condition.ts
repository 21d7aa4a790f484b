/** A condition over facts, read. It has no loops but over the entries of a list, and no way to call anything. */
export type Condition =
  | { readonly kind: "value"; readonly value: string | number | boolean }
  | { readonly kind: "path"; readonly path: readonly string[] }
  | { readonly kind: "exists"; readonly path: readonly string[] }
  | { readonly kind: "age"; readonly path: readonly string[] }
  | { readonly kind: "count"; readonly path: readonly string[]; readonly where: Condition | undefined }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | { readonly kind: "compare"; readonly how: Comparison; readonly one: Condition; readonly other: Condition }
  | { readonly kind: "in"; readonly one: Condition; readonly of: readonly Condition[] };

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains";

/** The first names of all paths: what has to be measured. `item` is no collector. */
export function collectorsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case "value":
      return [];
    case "path":
    case "exists":
    case "age":
      return rootOf(condition.path);
    case "count":
      return [...rootOf(condition.path), ...(condition.where ? collectorsOf(condition.where) : [])];
    case "not":
      return collectorsOf(condition.of);
    case "all":
    case "any":
      return condition.of.flatMap(collectorsOf);
    case "compare":
      return [...collectorsOf(condition.one), ...collectorsOf(condition.other)];
    case "in":
      return [...collectorsOf(condition.one), ...condition.of.flatMap(collectorsOf)];
  }
}

export const rootOf = ([first]: readonly string[]): string[] =>
  first === undefined || first === "item" ? [] : [first];
