import { expect, test } from "vitest";
import { readLdif } from "./read-ldif.ts";

const read = (text: string) =>
  [...readLdif(text)].map(({ line, dn, attributes, notes }) => ({
    line,
    dn,
    attributes: Object.fromEntries([...attributes].filter(([name]) => name !== "dn")),
    notes,
  }));

test("entries, folded lines, comments, base64 and values that stand twice (RFC 2849 §7)", () => {
  const text = [
    "version: 1",
    "dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com",
    "objectclass: top",
    "objectclass: person",
    "# a comment",
    "description:Babs is a big sailing fan, and travels extensively in sea",
    " rch of perfect sailing conditions.",
    "",
    "dn:: Y249R8O8bnRlcg==",
    "displayName:: R8O8bnRlcg==",
    "cn;lang-de: x",
    "",
  ].join("\r\n");
  expect(read(text)).toEqual([
    {
      line: 1,
      dn: "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com",
      attributes: {
        version: ["1"],
        objectclass: ["top", "person"],
        description: [
          "Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions.",
        ],
      },
      notes: [],
    },
    { line: 9, dn: "cn=Günter", attributes: { displayname: ["Günter"], cn: ["x"] }, notes: [] },
  ]);
});

test("spaces at the end of a value stay: they are a defect that somebody has to see", () => {
  expect(read("dn: cn=a\nmsRTCSIP-Line: tel:+4930 \n")[0]?.attributes).toEqual({
    "msrtcsip-line": ["tel:+4930 "],
  });
});

test("what cannot be read is noted with its line; a change is no entry", () => {
  const text =
    "dn: cn=a\nnonsense\nphoto:< file:///x\nmail:: ***\nmail: a@b\n\ndn: cn=b\nchangetype: delete\n";
  expect(read(text)).toMatchObject([
    {
      dn: "cn=a",
      attributes: { mail: ["a@b"] },
      notes: [
        { line: 2, expected: "NAME: VALUE" },
        { line: 3, expected: "a value in the file itself, not a URL" },
        { line: 4, expected: "base64 after ::" },
      ],
    },
  ]);
});
