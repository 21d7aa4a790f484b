import fc from "fast-check";
import { expect, test } from "vitest";
import { parseContentType } from "./content-type.ts";
import { parseDate, printDate } from "./date.ts";
import { parseDeltaSeconds } from "./delta-seconds.ts";
import { parseEvent } from "./event.ts";
import { fieldName, fieldNameAt, wireName } from "./field-name.ts";
import { splitList, trimBlanks } from "./list.ts";
import { parseParameters, printParameters, quote, unquote } from "./parameters.ts";
import { parseReason, printReason } from "./reason.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { printMsDiagnostics, printWarning } from "./warning.ts";

test("Content-Type is read in any case, with its parameters", () => {
  expect(parseContentType('Multipart/Alternative ; boundary="a;b"; x')).toEqual({
    ok: true,
    value: {
      type: "multipart/alternative",
      parameters: [
        ["boundary", '"a;b"'],
        ["x", undefined],
      ],
    },
  });
  expect(parseContentType("text").ok).toBe(false);
});
test("Date is GMT and its weekday true", () => {
  const at = Date.UTC(2010, 10, 13, 23, 29, 0);
  expect(parseDate("Sat, 13 Nov 2010 23:29:00 GMT")).toEqual({ ok: true, value: at });
  expect(printDate(at)).toBe("Sat, 13 Nov 2010 23:29:00 GMT");
  for (const wrong of [
    "Sun, 13 Nov 2010 23:29:00 GMT",
    "Sat, 13 Nov 2010 23:29:00 EST",
    "Sun, 31 Feb 2010 23:29:00 GMT",
    "2010-11-13",
  ])
    expect(parseDate(wrong).ok).toBe(false);
});
test("seconds end below 2^32", () => {
  expect(parseDeltaSeconds("0003600")).toEqual({ ok: true, value: 3600 });
  expect(parseDeltaSeconds("4294967296")).toMatchObject({ ok: false });
  expect(parseDeltaSeconds("-1")).toMatchObject({ ok: false });
});
test("Retry-After may carry a comment and a duration", () => {
  expect(parseRetryAfter("120 (I'm in a meeting);duration=3600")).toEqual({ ok: true, value: 120 });
  expect(parseRetryAfter("soon").ok).toBe(false);
});
test("Event has a package, and perhaps an id", () => {
  expect(parseEvent("presence.winfo;id=7")).toMatchObject({
    ok: true,
    value: { package: "presence.winfo", id: "7" },
  });
  expect(parseEvent("presence, dialog").ok).toBe(false);
});
test("Reason is printed and read again", () => {
  const text = 'Anruf "anderswo" angenommen – fertig';
  expect(parseReason(printReason("SIP", 200, text))).toMatchObject({
    ok: true,
    value: { protocol: "SIP", cause: 200 },
  });
  expect(printReason("Q.850", 16)).toBe("Q.850;cause=16");
  expect(parseReason("SIP;cause=x").ok).toBe(false);
});
test("Warning and ms-diagnostics carry any text", () => {
  expect(printWarning(399, "ms.example.com", 'a "b"\r\nc')).toBe('399 ms.example.com "a \\"b\\" c"');
  expect(printMsDiagnostics(4141, "No such user", "ms.example.com", [["case", "c-7Q2F"]])).toBe(
    '4141;reason="No such user";source="ms.example.com";case="c-7Q2F"',
  );
  expect(printMsDiagnostics(4141, "No such user")).toBe('4141;reason="No such user"');
});
test("quoting and unquoting are inverse but for controls", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~\u0080-\u00ff]*$/), (text) => {
      expect(unquote(quote(text))).toBe(text);
    }),
  );
});
test("commas in quotes and angle brackets part nothing", () => {
  expect(splitList('"a,\\",b" <sip:x,y@h>, <sip:z@h>;q="1,2" ,')).toEqual([
    '"a,\\",b" <sip:x,y@h>',
    '<sip:z@h>;q="1,2"',
    "",
  ]);
});
test("the last octet of a UTF-8 letter is no blank", () => {
  expect(trimBlanks(" voil\u00c3\u00a0\r\n")).toBe("voil\u00c3\u00a0");
});
test("parameters are read, with quotes and without", () => {
  expect(printParameters(parseParameters('A=1; b ;c = "x;y";;d=;=e'))).toBe(';a=1;b;c="x;y";d=');
  expect(parseParameters("a=1;b;c=2=3")).toEqual([
    ["a", "1"],
    ["b", undefined],
    ["c", "2=3"],
  ]);
});
test("names are the same in long and compact form and in any case", () => {
  for (const onWire of ["v", "V", "Via", "VIA"]) expect(fieldName(onWire)).toBe("via");
  expect(wireName("cseq")).toBe("CSeq");
  expect(wireName("x-some-thing")).toBe("X-Some-Thing");
  const name = fc.stringMatching(/^[A-Za-z-]{1,20}$/);
  fc.assert(
    fc.property(name, fc.string(), (onWire, before) => {
      const found = fieldNameAt(`${before}${onWire}:`, before.length, before.length + onWire.length);
      expect(found).toBe(fieldName(onWire));
      if (onWire.length > 1) expect(found).toBe(onWire.toLowerCase());
    }),
  );
});
