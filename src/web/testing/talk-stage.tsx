import "../kit/theme.css";
import { createRoot } from "react-dom/client";
import { CallLayer } from "../client/views/call/call-layer.tsx";
import { ClientContext } from "../client/views/client-context.tsx";
import { ConversationWindow } from "../client/views/conversation/conversation-window.tsx";
import { DeviceCheck } from "../client/views/device-check/device-check.tsx";
import { SharingBar } from "../client/views/sharing/sharing-bar.tsx";
import { Toasts } from "../client/views/toasts/toasts.tsx";
import { speak } from "../kit/language/use-text.ts";
import { BEN, createStagedClient, type Scene } from "./staged-client.ts";

declare global {
  interface Window {
    /** What a test drives this page with. */
    stage: { set: (scene: Scene) => void; asked: (readonly unknown[])[] };
  }
}

speak(new URLSearchParams(location.search).get("language") ?? "en");
const { client, set, asked } = createStagedClient();
window.stage = { asked, set: (scene) => set({ pictures: draw, ...scene }) };

/** A picture that moves, in place of a camera or a desktop. */
function draw(kind: "local" | "remote"): MediaStream {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 1280, height: 720 });
  const pen = canvas.getContext("2d");
  let frame = 0;
  const paint = () => {
    if (!pen) return;
    pen.fillStyle = kind === "local" ? "#7a5c3e" : "#3e5f7a";
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#fff";
    pen.font = "48px sans-serif";
    pen.fillText(`${kind} ${frame++}`, 64, 120);
  };
  paint();
  setInterval(paint, 200);
  return canvas.captureStream(10);
}

function Stage() {
  const devices = new URLSearchParams(location.search).get("view") === "devices";
  return (
    <div style={{ display: "flex", flexDirection: "column", blockSize: "100vh" }}>
      <SharingBar />
      <main style={{ flex: 1, minBlockSize: 0 }}>
        <h1 className="visually-hidden">Stage</h1>
        {devices ? (
          <div style={{ maxInlineSize: 480, margin: "24px auto" }}>
            <h2>Device check</h2>
            <DeviceCheck close={() => asked.push(["close"])} />
          </div>
        ) : (
          <ConversationWindow peer={BEN} />
        )}
      </main>
      <Toasts />
      <CallLayer />
    </div>
  );
}

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <ClientContext value={client}>
      <Stage />
    </ClientContext>,
  );
