import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNameAddr } from "./name-addr.ts";

test("a name in quotes may hold anything, and angle brackets part the URI from the rest", () => {
  expect(parseNameAddr('"Müller, \\"Bob\\" <x>;" <sip:bob@example.com;lr>;tag=1;epid=2')).toMatchObject({
    ok: true,
    value: {
      display: 'Müller, "Bob" <x>;',
      uriText: "sip:bob@example.com;lr",
      tag: "1",
      uri: { parameters: [["lr", undefined]] },
    },
  });
});
test("without angle brackets all parameters are the field's (§20.10)", () => {
  expect(parseNameAddr("sip:bob@example.com;transport=tcp;tag=1")).toMatchObject({
    ok: true,
    value: { display: undefined, uriText: "sip:bob@example.com", tag: "1", uri: { parameters: [] } },
  });
});
test("names without quotes are read as old phones write them", () => {
  expect(parseNameAddr("Bob (home)<sip:bob@example.com>")).toMatchObject({
    ok: true,
    value: { display: "Bob (home)" },
  });
});
test("a URI of another scheme stays text", () => {
  expect(parseNameAddr("<isbn:2983792873>")).toMatchObject({
    ok: true,
    value: { uri: undefined, uriText: "isbn:2983792873" },
  });
});
test.each([
  ["", "a URI with its scheme, as in sip:name@domain"],
  ["bob@example.com", "a URI with its scheme, as in sip:name@domain"],
  ['"Bob <sip:bob@example.com>', "a closing quote after the display name"],
  ['"Bob" sip:bob@example.com', "<URI> after the display name"],
  ["Bell, Bob <sip:bob@example.com>", "a display name in quotes"],
  ["<sip:bob@example.com", "a closing > after the URI"],
  ["< sip:bob@example.com>", "a URI with its scheme, as in sip:name@domain"],
  ["<sip:bob@example.com> tag=1", "; before the parameters after >"],
  ['<sip:bob@example.com>;x="1;tag=2', "a closing quote or bracket in the parameters"],
  ["sip:bob@example.com?subject=a", "angle brackets around a URI with ? or ,"],
  ["<sip:bob@>", "a host name or address, with a port or without"],
])("%j is refused: expected %s", (text, expected) => {
  expect(parseNameAddr(text)).toEqual({ ok: false, expected });
});
test("whatever is put behind a value that was read is read too", () => {
  const pieces = fc.constantFrom('"', "<", ">", ";", "\\", "=", "sip:a@b", "tag", "x", " ", ",");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (words) => {
      const text = words.join("");
      const read = parseNameAddr(text);
      if (!read.ok || read.value.tag !== undefined) return;
      expect(parseNameAddr(`${text};tag=t1`)).toMatchObject({ ok: true, value: { tag: "t1" } });
    }),
  );
});
