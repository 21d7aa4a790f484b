import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { utf8Decode } from "#base/octets";
import { explainInFields } from "./answer.ts";

const fields = (what: string, legacy?: Record<string, string | number>) =>
  Object.fromEntries(
    explainInFields(
      new ExplainedError({
        id: "TEST-0001",
        what,
        why: { kind: "test", observed: 1, expected: 2 },
        fix: [],
        ...(legacy ? { legacy } : {}),
      }),
      "c-7Q2F",
      "fe.example.com",
    ),
  );

test("an explanation stands in Warning and in both ms-diagnostics, with its case; only one of them names the server", () => {
  const made = fields("Nobody answered.", { "ms-diagnostics": 1006 });
  expect(made["warning"]).toBe('399 fe.example.com "Nobody answered. (TEST-0001, case c-7Q2F)"');
  expect(made["ms-diagnostics"]).toBe(
    '1006;reason="Nobody answered. (TEST-0001, case c-7Q2F)";source="fe.example.com"',
  );
  expect(made["ms-diagnostics-public"]).toBe('1006;reason="Nobody answered. (TEST-0001, case c-7Q2F)"');
});

test("what Microsoft's list does not have gets a number of ours", () => {
  expect(fields("x")["ms-diagnostics"]).toMatch(/^33000;/);
});

test("quotes, line ends and other alphabets cannot break the header", () => {
  const made = fields('Say "hi"\r\nVia: forged, Grüße');
  expect(made["warning"]).not.toMatch(/[\r\n]/);
  expect(utf8Decode(made["warning"] ?? "")).toContain('Say \\"hi\\" Via: forged, Grüße');
});
