import "../kit/theme.css";
import { createRoot } from "react-dom/client";
import { ClientContext } from "../client/views/client-context.tsx";
import { App } from "../client/views/window/app.tsx";
import { speak } from "../kit/language/use-text.ts";
import { createLiteralClient } from "./literal-client.ts";

// The whole window on the client in memory; the address chooses: ?literal=ringing,lost&language=ar
const query = new URLSearchParams(location.search);
speak(query.get("language") ?? "en");
const client = createLiteralClient(new Set(query.get("literal")?.split(",")));

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <ClientContext value={client}>
      <App />
    </ClientContext>,
  );
