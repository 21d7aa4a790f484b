import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { ar } from "./ar.ts";
import { en } from "./en.ts";

export type TextKey = string;
export type Values = Readonly<Record<string, string | number>>;

void i18next.init({
  resources: { en: { translation: en }, ar: { translation: ar } },
  fallbackLng: "en",
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false }, // React does
  initAsync: false,
});
i18next.on("languageChanged", (language) => {
  document.documentElement.lang = language;
  document.documentElement.dir = i18next.dir(language);
});

/** Puts a sentence together, outside of views. */
export function say(key: TextKey, values: Values = {}): string {
  return i18next.t(key, { ...values });
}

/** Sentences of a page that the others need not load. */
export function addSentences(language: string, sentences: Readonly<Record<string, string>>): void {
  i18next.addResources(language, "translation", { ...sentences });
}

/** Changes the language of the page, and its direction. */
export function speak(language: string): void {
  void i18next.changeLanguage(language in { en, ar } ? language : "en");
}

/** The sentences of the language that is spoken now; `locale` also says how this person's region writes times and numbers. */
export function useText(): { t: typeof say; locale: string; language: string } {
  const language = useSyncExternalStore(
    (changed) => {
      i18next.on("languageChanged", changed);
      return () => i18next.off("languageChanged", changed);
    },
    () => i18next.language ?? "en",
  );
  return { t: say, language, locale: localeOf(language) };
}

const localeOf = (language: string): string =>
  navigator.languages.find((one) => one === language || one.startsWith(`${language}-`)) ?? language;
