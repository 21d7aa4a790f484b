import "../kit/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { beginLanguage } from "../kit/language/choose-language.ts";
import { showTheme, themeNow } from "../kit/theme.ts";
import { startWorker } from "./ask-worker.ts";
import { SnoopPage } from "./snoop-page.tsx";

showTheme(themeNow());
beginLanguage();
const asking = startWorker();
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <SnoopPage asking={asking} />
    </StrictMode>,
  );
