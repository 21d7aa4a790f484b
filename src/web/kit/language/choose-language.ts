import { speak } from "./use-text.ts";

/** Each in its own words. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: "English", ar: "العربية" };

const KEY = "parley.language";

export function chooseLanguage(language: string): void {
  localStorage.setItem(KEY, language);
  speak(language);
}

/** The language that was chosen here, else the first of the browser's that there is. */
export function beginLanguage(): void {
  const wanted = [localStorage.getItem(KEY) ?? "", ...navigator.languages].map(
    (one) => one.split("-")[0] ?? "",
  );
  speak(wanted.find((one) => one in LANGUAGES) ?? "en");
}
