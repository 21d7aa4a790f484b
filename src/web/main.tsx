import "./kit/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "./client/state/client.ts";
import { ClientContext } from "./client/views/client-context.tsx";
import { App } from "./client/views/window/app.tsx";
import { beginLanguage } from "./kit/language/choose-language.ts";
import { say } from "./kit/language/use-text.ts";
import { showTheme, themeNow } from "./kit/theme.ts";
import { followWorker } from "./start-worker.ts";

showTheme(themeNow());
beginLanguage();
const client = createClient(say);
followWorker();

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <ClientContext value={client}>
        <App />
      </ClientContext>
    </StrictMode>,
  );
