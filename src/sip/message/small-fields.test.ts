import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDeltaSeconds } from "./delta-seconds.ts";
import { parseEvent } from "./event.ts";
import { parseReason, printReason } from "./reason.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { printMsDiagnostics, printWarning } from "./warning.ts";

test("seconds are digits below 2^32", () => {
  expect(parseDeltaSeconds("0003600")).toEqual({ ok: true, value: 3600 });
  expect(parseDeltaSeconds("4294967295").ok).toBe(true);
  for (const text of ["", "-1", "1.5", " 1", "4294967296", "9".repeat(21)])
    expect(parseDeltaSeconds(text).ok).toBe(false);
});

test("Retry-After may hold a comment and parameters", () => {
  for (const text of ["120", "120 (I'm in a meeting)", "120;duration=3600", "120 (x) ;duration=1"])
    expect(parseRetryAfter(text)).toEqual({ ok: true, value: 120 });
  for (const text of ["", "soon", "120 (x", "120 x", "4294967296"])
    expect(parseRetryAfter(text).ok).toBe(false);
});

test("Event is a package with templates and an id", () => {
  expect(parseEvent("presence.winfo;id=7")).toMatchObject({
    ok: true,
    value: { package: "presence.winfo", id: "7" },
  });
  expect(parseEvent("vnd-microsoft-roaming-contacts")).toMatchObject({ value: { id: undefined } });
  for (const text of ["", "a b", "presence.", ".presence", "a,b"]) expect(parseEvent(text).ok).toBe(false);
});

test("Reason says protocol, cause and text", () => {
  expect(parseReason('SIP ;cause=200 ;text="Call completed elsewhere"')).toEqual({
    ok: true,
    value: { protocol: "SIP", cause: 200, text: "Call completed elsewhere" },
  });
  expect(parseReason("Q.850")).toMatchObject({ value: { cause: undefined, text: undefined } });
  for (const text of ["", ";cause=1", "SIP;cause=x"]) expect(parseReason(text).ok).toBe(false);
});

test("a Reason that was printed reads the same", () => {
  const words = fc.stringMatching(/^[ -~]{0,30}$/);
  fc.assert(
    fc.property(fc.nat(699), words, (cause, text) => {
      expect(parseReason(printReason("SIP", cause, text))).toEqual({
        ok: true,
        value: { protocol: "SIP", cause, text },
      });
    }),
  );
});

test("texts for people are quoted, in UTF-8, on one line", () => {
  expect(printWarning(399, "ms.example.com", 'No "B\u00f6b"\r\nhere')).toBe(
    '399 ms.example.com "No \\"B\u00c3\u00b6b\\" here"',
  );
  expect(printMsDiagnostics(1003, "No user", "ms.example.com", [["TargetUri", "bob@example.com"]])).toBe(
    '1003;reason="No user";source="ms.example.com";TargetUri="bob@example.com"',
  );
  expect(printMsDiagnostics(1003, "No user")).toBe('1003;reason="No user"');
});
