import { attributeOf, childElement, childElements, textOf } from "#formats/xml/element";
import type { Publication, Shown } from "./contract.ts";
import { OFFLINE } from "./decide-aggregate.ts";

/** What a container shows of somebody, in plain words; undefined where it shows no availability. */
export function decideShown(
  visible: Iterable<Publication>,
  notes: Iterable<Publication>,
): Omit<Shown, "displayName"> | undefined {
  let aggregate: Publication | undefined;
  for (const one of visible) if (attributeOf(one.content, "type") === "aggregateState") aggregate = one;
  const content = aggregate?.content;
  if (!content) return undefined;
  const availability = Number(textOf(childElement(content, "availability"))) || OFFLINE;
  const activity = childElement(content, "activity");
  const token = attributeOf(activity, "token");
  const text = activity && textOf(childElements(activity, "custom")[0]);
  const lastActive = attributeOf(content, "lastActive");
  const note = noteOf(notes);
  return {
    availability,
    ...(token && { activity: token }),
    ...(text && { activityText: text }),
    ...(note && { note }),
    ...(lastActive && { lastActive: Date.parse(`${lastActive}Z`) }),
  };
}

/** The personal note, else one of another kind (out of office). */
function noteOf(notes: Iterable<Publication>): string | undefined {
  let other: string | undefined;
  for (const { category, content } of notes) {
    if (category !== "note" || !content) continue;
    for (const body of childElements(content, "body")) {
      const text = textOf(body);
      if (text === "") continue;
      if ((attributeOf(body, "type") ?? "personal") === "personal") return text;
      other ??= text;
    }
  }
  return other;
}
