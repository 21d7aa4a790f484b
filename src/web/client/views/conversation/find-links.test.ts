import fc from "fast-check";
import { expect, test } from "vitest";
import { findLinks } from "./find-links.ts";

const hrefs = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);

test("an address in a sentence is a link without the full stop", () => {
  expect(findLinks("See https://example.com/a?b=1. Thanks")).toEqual([
    { text: "See " },
    { text: "https://example.com/a?b=1", href: "https://example.com/a?b=1" },
    { text: ". Thanks" },
  ]);
});

test("brackets around an address are not part of it, brackets in it are", () => {
  expect(hrefs("(https://example.com/x)")).toEqual(["https://example.com/x"]);
  expect(hrefs("https://example.com/wiki/Call_(telephony)!")).toEqual([
    "https://example.com/wiki/Call_(telephony)",
  ]);
});

test("www without a scheme opens by https", () => {
  expect(hrefs("www.example.com")).toEqual(["https://www.example.com/"]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "file:///etc/passwd",
  "vbscript:x",
  "https://bank.example@evil.example/",
  "https://",
  "http://[",
])("%s is not a link", (text) => {
  expect(hrefs(text)).toEqual([]);
});

test("markup stays text, and an address ends before a quotation mark", () => {
  expect(findLinks('<a href="https://example.com" onclick="x">')).toEqual([
    { text: '<a href="' },
    { text: "https://example.com", href: "https://example.com/" },
    { text: '" onclick="x">' },
  ]);
});

test("an address ends where the direction of text is turned", () => {
  expect(hrefs("https://example.com/\u202Egpj.exe")).toEqual(["https://example.com/"]);
});

test("the pieces are the message, and every link is of the web", () => {
  const part = fc.constantFrom(
    "http://",
    "HTTPS://",
    "www.",
    "a.b",
    "@",
    "javascript:",
    "(",
    ")",
    ".",
    "\u202e",
    '"',
    " ",
  );
  const message = fc
    .array(fc.oneof(part, fc.string({ unit: "binary", maxLength: 5 })))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(message, (text) => {
      const pieces = findLinks(text);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      for (const { href } of pieces) if (href) expect(href).toMatch(/^https?:\/\/[^@/]+\//);
    }),
  );
});

test("64 KB of brackets and dots are read at once", () => {
  for (const end of [")", ".", "(", "http://"]) {
    expect(
      findLinks(`https://a.example/${end.repeat(65_536)}`)
        .map((piece) => piece.text)
        .join("").length,
    ).toBe(18 + end.length * 65_536);
  }
});
