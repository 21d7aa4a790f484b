import { useId, useState } from "react";
import { chooseLanguage, LANGUAGES } from "../../../kit/language/choose-language.ts";
import { useText } from "../../../kit/language/use-text.ts";
import { chooseTheme, THEMES, type Theme, themeNow } from "../../../kit/theme.ts";

/** Language, and light or dark, of this browser. */
export function LookPart() {
  const { t, language } = useText();
  const [theme, setTheme] = useState<Theme>(themeNow);
  const id = useId();
  return (
    <div className="settings-fields">
      <p className="settings-field">
        <label htmlFor={`${id}-language`}>{t("settings.language")}</label>
        <select
          id={`${id}-language`}
          value={language}
          onChange={(event) => chooseLanguage(event.target.value)}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </p>
      <p className="settings-field">
        <label htmlFor={`${id}-theme`}>{t("settings.theme")}</label>
        <select
          id={`${id}-theme`}
          value={theme}
          onChange={(event) => {
            const next = THEMES.find((one) => one === event.target.value) ?? "system";
            chooseTheme(next);
            setTheme(next);
          }}
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {t(`settings.theme.${one}`)}
            </option>
          ))}
        </select>
      </p>
    </div>
  );
}
