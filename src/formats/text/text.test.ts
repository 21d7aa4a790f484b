import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeText } from "./charset.ts";
import { decodeEntities, htmlToPlain } from "./html.ts";
import { plainText } from "./plain-text.ts";
import { rtfToPlain } from "./rtf.ts";

describe("HTML becomes plain text", () => {
  test.each([
    [
      "what pidgin writes: fonts and colours go, words stay",
      '<FONT COLOR="#ff0000"><B>Hello</B> Bob</FONT>',
      "Hello Bob",
    ],
    ["line breaks", "one<br>two<br/>three", "one\ntwo\nthree"],
    ["two br make an empty line", "one<br><br>two", "one\n\ntwo"],
    ["paragraphs begin lines", "<p>one</p><p>two</p>", "one\ntwo"],
    ["blanks run together", "one \n\t two", "one two"],
    ["entities", "5 &lt; 6 &amp;&#32;&#x20AC;&nbsp;&auml;", "5 < 6 & € ä"],
    ["an unknown entity stays", "&unknown;", "&unknown;"],
    [
      "a link shows where it leads",
      '<a href="https://example.com/x">here</a>',
      "here (https://example.com/x)",
    ],
    [
      "a link that shows it already",
      '<a href="https://example.com">https://example.com</a>',
      "https://example.com",
    ],
    ["a link of script shows no address", '<a href="javascript:alert(1)">here</a>', "here"],
    ["scripts and styles are not text", "<style>p{}</style>a<script>b</script >c", "ac"],
    ["an open script hides the rest", "a<script>b", "a"],
    ["comments", "a<!-- b -->c", "ac"],
    ["a lone bracket is text", "a < b", "a < b"],
    ["list items", "<ul><li>one</li><li>two</li></ul>", "one\ntwo"],
  ])("%s", (_, html, plain) => expect(htmlToPlain(html)).toBe(plain));

  test("whatever comes, it ends, and text without marks stays", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&;/a \n!-\"'=#x1script") }), (text) => {
        htmlToPlain(text);
      }),
    );
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (text) => htmlToPlain(text) === text));
  });

  test("controls do not come in by their number", () => expect(decodeEntities("&#0;&#27;&#xD800;")).toBe(""));
});

describe("RTF becomes plain text", () => {
  const head = String.raw`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil MS Shell Dlg;}}{\colortbl ;\red0\green0\blue0;}`;
  test.each([
    ["words", `${head}\\viewkind4\\uc1\\pard\\cf1\\f0\\fs20 Hello \\b Bob\\b0\\par\r\n}`, "Hello Bob"],
    ["paragraphs and tabs", `${head}\\pard one\\par two\\tab three}`, "one\ntwo\tthree"],
    ["a letter of code page 1252", `${head}\\pard f\\'fcr 5 \\'80}`, "für 5 €"],
    ["Unicode with its substitute", `${head}\\uc1 \\u8364?uro \\u-10179?\\u-8704?}`, "€uro 😀"],
    ["braces and backslashes", `${head}\\pard \\{a\\\\b\\}}`, "{a\\b}"],
    ["a destination that may be ignored is", `${head}{\\*\\secret no}yes}`, "yes"],
  ])("%s", (_, rtf, plain) => expect(rtfToPlain(rtf)).toBe(plain));

  test("what is none stays", () => expect(rtfToPlain("hello {x}")).toBe("hello {x}"));

  test("whatever comes, it ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."{}\\'uc0159abin -*\r\n") }), (text) => {
        rtfToPlain(`{\\rtf1${text}`);
      }),
    );
  });
});

test("a type without text to read has none", () => {
  expect(plainText("TEXT/HTML; charset=UTF-8", "<b>a</b>")).toBe("a");
  expect(plainText("text/plain;msgr=WAAt", "a <b>")).toBe("a <b>");
  expect(plainText("image/gif", "GIF89a")).toBeUndefined();
});

test("charsets: UTF-8 unless one of one byte is named", () => {
  expect(decodeText("\xc3\xbc", undefined)).toBe("ü");
  expect(decodeText("\xfc\x80", "ISO-8859-1")).toBe("ü€");
});
