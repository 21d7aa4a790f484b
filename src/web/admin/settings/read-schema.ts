/** Which form a value has, read from its JSON schema. */
export type Shape =
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "number"; readonly min: number | undefined; readonly max: number | undefined }
  | { readonly kind: "list"; readonly most: number | undefined }
  | { readonly kind: "text"; readonly most: number | undefined }
  /** A schema that this panel has no form for: the value is written as JSON. */
  | { readonly kind: "json" };

export function shapeOf(schema: Readonly<Record<string, unknown>>): Shape {
  const { type } = schema;
  const choices = schema["enum"];
  if (Array.isArray(choices) && choices.every((one) => typeof one === "string"))
    return { kind: "choice", choices };
  if (type === "boolean") return { kind: "switch" };
  if (type === "integer" || type === "number")
    return { kind: "number", min: numberOf(schema["minimum"]), max: numberOf(schema["maximum"]) };
  if (type === "string") return { kind: "text", most: numberOf(schema["maxLength"]) };
  if (type === "array" && isTexts(schema["items"]))
    return { kind: "list", most: numberOf(schema["maxItems"]) };
  return { kind: "json" };
}

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const isTexts = (items: unknown): boolean =>
  typeof items === "object" && items !== null && "type" in items && items.type === "string";

/** A value as it stands in its field. */
export function toField(shape: Shape, value: unknown): string {
  if (shape.kind === "list") return Array.isArray(value) ? value.map(String).join("\n") : "";
  if (shape.kind === "json") return JSON.stringify(value, null, 2) ?? "";
  return value === undefined || value === null ? "" : String(value);
}

/** What stands in a field as a value for the server, which judges it: what cannot be read goes to it as it was written. */
export function fromField(shape: Shape, text: string): unknown {
  switch (shape.kind) {
    case "switch":
      return text === "true";
    case "number":
      return /^-?\d+(?:\.\d+)?$/u.test(text.trim()) ? Number(text) : text;
    case "list":
      return text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    case "json":
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return text;
      }
    default:
      return text;
  }
}
