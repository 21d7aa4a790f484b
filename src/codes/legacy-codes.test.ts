import { describe, expect, test } from "vitest";
import { explainCode } from "./explain.ts";
import type { Meaning } from "./meaning.ts";

/** What A1.3 and appendix B of the acceptance list ask for, and the three refusals of A6.2, by the forms that people paste. */
const HRESULTS = [
  "0xC3EC796C",
  "0xC3EC78DB",
  "0xC3EC78D8",
  "0xC3EC7E02",
  "0x80094800",
  "0x80094801",
  "0x80094012",
];
const EVENTS = ["32003", "30502", "12290", "30232", "14428", "14501", "14502", "14603", "1000", "4097"];
const DIAGNOSTICS = ["1047", "4141", "5002", "7008", "52017", "52023"];

const all = (text: string) => explainCode(text, () => undefined);
const of = (kind: Meaning["kind"], text: string) => all(text).find((one) => one.kind === kind);

/** A sentence about the cause, a sentence about the way out, and no pointer to a page elsewhere. */
function expectAnAnswer(meaning: Meaning | undefined, code: string): void {
  expect(meaning, code).toBeDefined();
  expect(meaning?.code, code).toBe(code);
  for (const text of [meaning?.cause, meaning?.fix]) {
    expect(text, code).toMatch(/^[A-Z0-9].{15,}[.!]$/s);
    expect(text, code).not.toMatch(/https?:|fwlink|can happen if|may be caused|possibly/i);
  }
}

describe("A1.3: the codes of older products", () => {
  test.each(HRESULTS)(
    "HRESULT %s, with and without 0x, in capitals and not, and as the number that scripts print",
    (code) => {
      expectAnAnswer(of("hresult", code), code);
      for (const form of [
        code.toLowerCase(),
        code.slice(2),
        `[${code}]`,
        `HRESULT: ${code}`,
        String(Number(code) - 2 ** 32),
      ])
        expect(of("hresult", form)?.code, form).toBe(code);
    },
  );

  test.each(EVENTS)("event %s, bare and as the viewer shows it", (code) => {
    for (const form of [code, `Event ID: ${code}`, `event ${code}`])
      expectAnAnswer(of("ocs-event", form), code);
  });

  test.each(DIAGNOSTICS)("ms-diagnostics %s, bare and as the header field has it", (code) => {
    for (const form of [
      code,
      `ms-diagnostics: ${code};reason="x";source="a.b"`,
      `ms-client-diagnostics: ${code}`,
    ])
      expectAnAnswer(of("ms-diagnostics", form), code);
  });

  test("none of the tables sends anybody away to a page elsewhere", () => {
    for (let number = 0; number < 60_000; number++) {
      for (const { cause = "", fix = "", title } of all(String(number)))
        expect(`${title} ${cause} ${fix}`, String(number)).not.toMatch(/https?:\/\/|fwlink/i);
    }
  });
});
