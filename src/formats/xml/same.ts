import type { XmlElement, XmlNode } from "./element.ts";

/** Whether two elements say the same: names, attributes in any order, children in their order. */
export function sameXml(one: XmlElement | undefined, other: XmlElement | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  if (one.name !== other.name || one.namespace !== other.namespace) return false;
  if (one.attributes.length !== other.attributes.length || one.children.length !== other.children.length)
    return false;
  return (
    one.attributes.every(({ name, namespace, value }) =>
      other.attributes.some((its) => its.name === name && its.namespace === namespace && its.value === value),
    ) && one.children.every((child, at) => sameNode(child, other.children[at]))
  );
}

function sameNode(one: XmlNode, other: XmlNode | undefined): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return sameXml(one, other);
}
