import { expect, test } from "vitest";
import { adminAr } from "./admin-ar.ts";
import { adminEn } from "./admin-en.ts";
import { ar as clientAr } from "./ar.ts";
import { en as clientEn } from "./en.ts";

const en = { ...clientEn, ...adminEn };
const ar = { ...clientAr, ...adminAr };

const PLURAL = /_(?:zero|one|two|few|many|other)$/u;
const sentences = (texts: Readonly<Record<string, string>>) =>
  [...new Set(Object.keys(texts).map((key) => key.replace(PLURAL, "")))].sort();
const values = (text = "") => [...new Set(text.match(/\{\{\w+\}\}/gu))].sort();

test("each sentence is there in both languages", () => {
  expect(sentences(ar)).toEqual(sentences(en));
});

test("a translation has the values of the sentence; a plural may say its number by the word", () => {
  for (const [key, text] of Object.entries(ar))
    if (!PLURAL.test(key)) expect([key, ...values(text)]).toEqual([key, ...values(en[key])]);
});

test("every sentence with a number has all the forms of its language", () => {
  for (const [language, texts] of [
    ["en", en],
    ["ar", ar],
  ] as const) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const counted = Object.keys(texts).filter((key) => key.endsWith("_other"));
    for (const key of counted)
      for (const form of forms) expect(texts).toHaveProperty([key.replace(/other$/u, form)]);
  }
});
