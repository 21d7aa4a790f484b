import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainCode } from "./explain.ts";
import { parseHelpPage } from "./help-page.ts";

const PAGE = `# AUTH-0001 The password is wrong

## Cause
The answer to the challenge does not fit.

## Evidence
The case holds the name.

## Fix
Type it again.

## How to check
Sign in.
`;
const explain = (text: string) => explainCode(text, (id) => (id === "AUTH-0001" ? PAGE : undefined));
const first = (text: string) => explain(text).map(({ kind, code }) => `${kind} ${code}`);

describe("explainCode", () => {
  test("knows every code of the acceptance list A1.3", () => {
    for (const code of ["0xC3EC796C", "0xC3EC78DB", "0xC3EC78D8", "0xC3EC7E02", "0x80094800"]) {
      expect(first(code), code).toEqual([`hresult ${code}`]);
    }
    for (const code of ["32003", "30502", "12290", "30232", "14428", "14501", "14502", "14603", "4097"]) {
      expect(first(code), code).toContain(`ocs-event ${code}`);
    }
    for (const code of ["1047", "4141", "5002", "7008", "52017", "52023"]) {
      expect(first(code), code).toContain(`ms-diagnostics ${code}`);
    }
  });

  test("reads a code in the forms that people paste", () => {
    expect(first("ms-diagnostics: 5002")).toEqual(["ms-diagnostics 5002"]);
    expect(first('ms-diagnostics: 4141;reason="User disabled";source="fe.example.com"')).toEqual([
      "ms-diagnostics 4141",
    ]);
    expect(first("ms-client-diagnostics: 52023; reason=x")).toEqual(["ms-diagnostics 52023"]);
    expect(first("c3ec78d8")).toEqual(["hresult 0xC3EC78D8"]);
    expect(first("[0xC3EC796C]")).toEqual(["hresult 0xC3EC796C"]);
    expect(first("-2146875392")).toEqual(["hresult 0x80094800"]);
    expect(first("Event ID: 32003")).toEqual(["ocs-event 32003"]);
    expect(first("SIP/2.0 487 Request Terminated")).toEqual(["sip 487"]);
    expect(first("Warning: 309")).toEqual(["warning 309"]);
    expect(first("c-7q2f")).toEqual(["case c-7Q2F"]);
  });

  test("gives all meanings of a bare number", () => {
    expect(first("1000")).toEqual(["ms-diagnostics 1000", "ocs-event 1000"]);
    expect(first("404")).toContain("sip 404");
  });

  test("answers for one of our ids with its help page, in any case", () => {
    expect(explain("auth-0001")).toEqual([
      {
        kind: "parley",
        code: "AUTH-0001",
        title: "The password is wrong",
        cause: "The answer to the challenge does not fit.",
        evidence: "The case holds the name.",
        fix: "Type it again.",
        howToCheck: "Sign in.",
        source: "Parley",
      },
    ]);
    expect(explain("AUTH-9999")).toEqual([]);
  });

  test("knows nothing of what is no code, and never throws", () => {
    expect(explain("hello world")).toEqual([]);
    expect(explain("")).toEqual([]);
    const anyText = fc.property(fc.string({ maxLength: 80 }), (text) => {
      expect(Array.isArray(explain(text))).toBe(true);
    });
    void fc.assert(anyText);
  });

  test("cuts a help page at its headings", () => {
    expect(parseHelpPage("no page")).toBeUndefined();
    expect(parseHelpPage("# X-1 y")).toBeUndefined();
    expect(parseHelpPage("# CERT-0007 Title\n\n## Fix\nDo it.")?.cause).toBe("");
  });
});
