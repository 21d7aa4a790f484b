export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "parley.theme";

/** What was chosen in this browser; else the system decides. */
export function themeNow(): Theme {
  const chosen = localStorage.getItem(KEY);
  return THEMES.find((one) => one === chosen) ?? "system";
}

/** Light, dark, or as the system wishes. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  showTheme(theme);
}

export function showTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
