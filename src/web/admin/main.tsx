import "../kit/theme.css";
import "./panel.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { adminAr } from "../kit/language/admin-ar.ts";
import { adminEn } from "../kit/language/admin-en.ts";
import { beginLanguage } from "../kit/language/choose-language.ts";
import { addSentences } from "../kit/language/use-text.ts";
import { showTheme, themeNow } from "../kit/theme.ts";
import { Entry } from "./entry.tsx";
import { createPanel, PanelContext } from "./state/panel.ts";

showTheme(themeNow());
addSentences("en", adminEn);
addSentences("ar", adminAr);
beginLanguage();
const panel = createPanel();
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <PanelContext value={panel}>
        <Entry />
      </PanelContext>
    </StrictMode>,
  );
