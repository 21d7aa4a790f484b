import { attributeOf, childElement, element, parseXml, printXml, textOf } from "./xml/element.ts";

/** Whether somebody is typing. */
export type Typing = "active" | "idle";

/** The media type of RFC 3994. */
export const IS_COMPOSING = "application/im-iscomposing+xml";
const IS_COMPOSING_NAMESPACE = "urn:ietf:params:xml:ns:im-iscomposing";

/**
 * Reads Communicator's INFO body, `<KeyboardActivity><status status="type"/></KeyboardActivity>` (MS-SIP 3.6); undefined when it
 * is something else.
 */
export function readKeyboardActivity(body: string): Typing | undefined {
  const root = parseXml(body);
  if (!root.ok || root.value.name !== "KeyboardActivity") return undefined;
  const status = attributeOf(childElement(root.value, "status"), "status");
  return status === "type" ? "active" : status === "idle" ? "idle" : undefined;
}

/** As pidgin-sipe writes and reads it. */
export function printKeyboardActivity(typing: Typing): string {
  const status = element("status", "", { status: typing === "active" ? "type" : "idle" });
  return `<?xml version="1.0"?>${printXml(element("KeyboardActivity", "", {}, [status]))}`;
}

/** Reads RFC 3994 §4; any state but `active` counts as idle, as §3.3 wants; undefined when it is no such document. */
export function readIsComposing(body: string): Typing | undefined {
  const root = parseXml(body);
  if (!root.ok || root.value.name !== "isComposing") return undefined;
  return textOf(childElement(root.value, "state")) === "active" ? "active" : "idle";
}

/** RFC 3994 §4. `refreshSeconds`: how long `active` holds without being repeated. */
export function printIsComposing(typing: Typing, refreshSeconds = 60): string {
  const part = (name: string, text: string) => element(name, IS_COMPOSING_NAMESPACE, {}, [text]);
  const children = [part("state", typing), part("contenttype", "text/plain")];
  if (typing === "active") children.push(part("refresh", String(refreshSeconds)));
  const root = element("isComposing", IS_COMPOSING_NAMESPACE, {}, children);
  return `<?xml version="1.0" encoding="UTF-8"?>${printXml(root)}`;
}
