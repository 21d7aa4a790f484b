/** What the service worker tells a page: what somebody chose in a notification while a page was open. */
type Told = { readonly kind: "open"; readonly path: string };

const isTold = (data: unknown): data is Told =>
  typeof data === "object" && data !== null && "kind" in data && data.kind === "open" && "path" in data;

/** Registers the service worker (offline page, notifications while no page is open) and goes where a notification leads. */
export function followWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void navigator.serviceWorker.register("/service-worker.js").catch(() => undefined); // without it the page works too
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (isTold(data)) history.pushState(null, "", data.path); // wouter hears it
  });
}
