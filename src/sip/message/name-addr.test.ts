import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNameAddr } from "./name-addr.ts";

test.each([
  ["<sip:a@b>", undefined, "sip:a@b", undefined],
  ["Alice <sip:a@b>;tag=1", "Alice", "sip:a@b", "1"],
  ["Alice and Bob<sip:a@b>", "Alice and Bob", "sip:a@b", undefined],
  ['"Smith, Alice" <sip:a@b;lr>;x="1;tag=2";tag=3', "Smith, Alice", "sip:a@b;lr", "3"],
  ['"J \\"Q\\" <x>"   <sip:a@b> ; tag = 9', 'J "Q" <x>', "sip:a@b", "9"],
  ['""<sip:a@b>', "", "sip:a@b", undefined],
  ["sip:a@b;tag=4", undefined, "sip:a@b", "4"],
  ["sip:a@b ;TAG=4", undefined, "sip:a@b", "4"],
  ["<urn:uuid:1>", undefined, "urn:uuid:1", undefined],
])("parseNameAddr reads %s", (text, display, uriText, tag) => {
  expect(parseNameAddr(text)).toMatchObject({ ok: true, value: { display, uriText, tag } });
});

test("without angle brackets all parameters are the field's, with them those within are the URI's", () => {
  expect(parseNameAddr("sip:a@b;x=1")).toMatchObject({
    value: { uri: { parameters: [] }, parameters: [["x", "1"]] },
  });
  expect(parseNameAddr("<sip:a@b;x=1>")).toMatchObject({
    value: { uri: { parameters: [["x", "1"]] }, parameters: [] },
  });
});

test("the URI of an unknown scheme stays unread", () => {
  expect(parseNameAddr("<isbn:2983792873>")).toMatchObject({ ok: true, value: { uri: undefined } });
});

test.each([
  ["", "a URI with its scheme, as in sip:name@domain"],
  ["alice", "a URI with its scheme, as in sip:name@domain"],
  ["<>", "a URI with its scheme, as in sip:name@domain"],
  ["<sip:a@b", "a closing > after the URI"],
  ['"Alice <sip:a@b>', "a closing quote after the display name"],
  ['"Alice\\" <sip:a@b>', "a closing quote after the display name"],
  ['"Alice" sip:a@b', "<URI> after the display name"],
  ["Alice, Bob <sip:a@b>", "a display name in quotes"],
  ["<sip:a@b> tag=1", "; before the parameters after >"],
  ["sip:a@b?x=y", "angle brackets around a URI with ? or ,"],
  ["<sip:a b@c>", "a URI without blanks, quotes and angle brackets"],
])("parseNameAddr refuses %j", (text, expected) => {
  expect(parseNameAddr(text)).toEqual({ ok: false, expected });
});

test("parseNameAddr never throws", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^["<>\\;, =?asip:@]{0,30}$/));
  fc.assert(fc.property(text, (one) => typeof parseNameAddr(one).ok === "boolean"));
});
