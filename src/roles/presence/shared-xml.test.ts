import fc from "fast-check";
import { expect, test } from "vitest";
import { element, type XmlElement } from "#formats/xml/element";
import { sameXml } from "#formats/xml/same";
import { shareXml } from "./shared-xml.ts";

const texts = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom("", '"', "1:", "@", ">", "<"));
const trees = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc
    .tuple(
      texts,
      texts,
      fc.dictionary(texts, texts, { maxKeys: 3 }),
      fc.array(fc.oneof({ maxDepth: 3 }, texts, tie("tree")), { maxLength: 3 }),
    )
    .map(([name, namespace, attributes, children]) => element(name, namespace, attributes, children)),
})).tree;

test("what is kept says the same, and two that say different things are never taken for one", () => {
  fc.assert(
    fc.property(trees, trees, (one, other) => {
      const [kept, its] = [shareXml(one), shareXml(other)];
      expect(kept).toEqual(one);
      expect(its).toEqual(other);
      if (kept === its) expect(sameXml(one, other)).toBe(true);
    }),
  );
});

test("what two people say alike is there once, inside of what differs too", () => {
  const said = (uri: string) =>
    element("capabilities", "urn:device", { uri }, [element("text", "urn:device", { capture: true })]);
  const [one, other] = [shareXml(said("sip:alice@example.com")), shareXml(said("sip:bob@example.com"))];
  expect(one).not.toBe(other);
  expect(one.children[0]).toBe(other.children[0]);
  expect(shareXml(said("sip:alice@example.com"))).toBe(one);
});
