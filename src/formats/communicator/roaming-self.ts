import { malformed, type Parsed, parsed } from "#base/parsed";
import { attributeOf, childElements, parseXml } from "../xml/element.ts";
import { DELEGATES, ROAMING_SELF } from "./namespaces.ts";

/** A part of what a user has stored about themselves. */
export type RoamingPart = "categories" | "containers" | "subscribers" | "delegates";

const PARTS: readonly RoamingPart[] = ["categories", "containers", "subscribers", "delegates"];

/** Reads which parts a SUBSCRIBE to vnd-microsoft-roaming-self asks for (MS-PRES 2.2.2); parts of later clients are left out. */
export function parseRoamingList(text: string): Parsed<ReadonlySet<RoamingPart>> {
  const root = parseXml(text);
  if (!root.ok) return root;
  if (root.value.name !== "roamingList") return malformed("roamingList");
  const asked = new Set(
    childElements(root.value)
      .filter(({ name }) => name === "roaming" || name === "roamingEx")
      .map((element) => attributeOf(element, "type")),
  );
  const parts = PARTS.filter((part) => asked.has(part));
  return parts.length === 0 ? malformed(`one of ${PARTS.join(", ")}`) : parsed(new Set(parts));
}

/** roamingData around its parts, each printed. */
export const printRoamingData = (parts: readonly string[]): string =>
  `<roamingData xmlns="${ROAMING_SELF}">${parts.join("")}</roamingData>`;

/** The `delegates` part of somebody who has none. */
export const printNoDelegates = (): string => `<delegates xmlns="${DELEGATES}" version="0"/>`;
