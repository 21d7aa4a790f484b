import { readFileSync } from "node:fs";
import path from "node:path";

/** The version of this program, as package.json has it. */
export const version: string = readVersion();

function readVersion(): string {
  const file = path.join(import.meta.dirname, "..", "..", "package.json");
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return typeof value === "object" && value !== null && "version" in value ? String(value.version) : "0.0.0";
}
