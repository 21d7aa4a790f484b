import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeOf, childElements, element, elementAt, parseXml, printXml, textOf } from "./element.ts";

const read = (text: string) => {
  const result = parseXml(text);
  if (!result.ok) throw new Error(result.expected);
  return result.value;
};

describe("an XML document", () => {
  test("is read by local name and namespace, whatever the prefixes", () => {
    const one = read(
      '<s:Envelope xmlns:s="urn:soap" xmlns:m="urn:m"><s:Body><m:addGroup m:id="1"/></s:Body></s:Envelope>',
    );
    const two = read(
      '<Envelope xmlns="urn:soap"><Body><x:addGroup xmlns:x="urn:m" x:id="1"/></Body></Envelope>',
    );
    expect(one).toEqual(two);
    expect(attributeOf(elementAt(one, "Body", "addGroup"), "id")).toBe("1");
  });

  test("printed stands alone: namespaces that were declared further out are declared in it", () => {
    const document = read('<p xmlns="urn:p" xmlns:x="urn:x"><x:state x:a="1">5 &lt; 6</x:state></p>');
    const [state] = childElements(document);
    expect(state && printXml(state)).toBe('<state xmlns="urn:x" xmlns:a0="urn:x" a0:a="1">5 &lt; 6</state>');
  });

  test.each([
    ["an unclosed element", "<a><b></a>"],
    ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ["an entity of its own", "<a>&x;</a>"],
    ["nothing", ""],
    ["too deep a nest", `${"<a>".repeat(40)}${"</a>".repeat(40)}`],
    ["two roots", "<a/><b/>"],
  ])("%s is refused with what was expected", (_name, text) => {
    expect(parseXml(text)).toMatchObject({ ok: false, expected: expect.stringMatching(/\w/) });
  });

  test("any text comes back from the print, but for what XML cannot carry", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const back = textOf(read(printXml(element("a", "", { b: text }, [text]))));
        const carried = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
        expect(back).toBe(carried.trim());
      }),
    );
  });

  test("no text makes the reader throw", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseXml(text)));
  });
});

test("line ends and tabs that were meant survive printing and reading", () => {
  const said = element("a", "", { b: "1\n2\r\n3\t4" }, ["5\r\n6\t7"]);
  expect(parseXml(printXml(said))).toEqual({ ok: true, value: said });
});

test("a namespace is printed wherever it differs from the one around, so its length is bounded", () => {
  const long = "u".repeat(201);
  expect(parseXml(`<a xmlns="${long}"/>`)).toEqual({
    ok: false,
    expected: "namespaces of at most 200 characters",
  });
  expect(parseXml(`<a xmlns:b="${long}" b:c="1"/>`).ok).toBe(false);
  expect(parseXml(`<a xmlns:b="${long}"/>`).ok).toBe(true); // nobody is in it
  expect(parseXml(`<a xmlns="${long.slice(1)}"/>`).ok).toBe(true);
});

test("a name that is one only behind its prefix is refused: it is printed without", () => {
  for (const text of ['<a:1 xmlns:a="u"/>', '<a:-b xmlns:a="u"/>', '<a xmlns:a="u" a:.b="1"/>'])
    expect(parseXml(text), text).toEqual({
      ok: false,
      expected: "names that do not begin with a digit or mark",
    });
});
