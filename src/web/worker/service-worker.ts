declare const self: ServiceWorkerGlobalScope;

/** What the server sends by web push (RFC 8030) while no page of the person is connected. */
interface Pushed {
  readonly kind: "call" | "message" | "ended";
  readonly from: string;
  readonly name: string;
  readonly case: string;
  /** Milliseconds since 1970: until when it rings. */
  readonly until: number;
}

const OFFLINE = "offline-1";
/** Sentences of the notifications; a worker is not spoken to in the page's language files, which it would have to load. */
const WORDS: Readonly<Record<string, Readonly<Record<Pushed["kind"] | "open", string>>>> = {
  en: { call: "Incoming call", message: "New message", ended: "Missed call", open: "Open" },
  ar: { call: "مكالمة واردة", message: "رسالة جديدة", ended: "مكالمة فائتة", open: "فتح" },
};

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(OFFLINE)
      .then((cache) => cache.addAll(["/offline.html", "/icon.svg"]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== OFFLINE).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

// Only whole pages, and only when the server is not reached: everything else is the browser's own business.
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request).catch(async () => (await caches.match("/offline.html")) ?? Response.error()),
  );
});

self.addEventListener("push", (event) => {
  const pushed = read(event.data);
  if (pushed) event.waitUntil(show(pushed));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Set below, or by an open page (client/state/system-notification.ts).
  const data = event.notification.data as { from: string } | { page: string; id: string };
  const { action } = event;
  if ("page" in data) event.waitUntil(answer({ kind: "answer", ...data, action }));
  else event.waitUntil(open(`/chat/${encodeURIComponent(data.from)}`));
});

async function show({ kind, from, name, until }: Pushed): Promise<void> {
  const tag = kind === "message" ? `message-${from}` : `call-${from}`;
  const words = WORDS[self.navigator.language.split("-")[0] ?? "en"] ?? WORDS["en"];
  // A call that was pushed late is a missed one: nothing may ring that is over.
  const now = kind === "call" && until <= Date.now() ? "ended" : kind;
  const options: NotificationOptions & { renotify?: boolean; actions?: { action: string; title: string }[] } =
    {
      body: words?.[now] ?? "",
      tag,
      icon: "/icon-192.png",
      badge: "/icon-192.png",
      requireInteraction: now === "call",
      renotify: now !== "ended",
      actions: [{ action: "open", title: words?.open ?? "" }],
      data: { from },
    };
  await self.registration.showNotification(name || from, options);
  if (now !== "call") return;
  // A worker that still lives takes the ringing away by itself; else the server's "ended" does.
  await new Promise((over) => setTimeout(over, Math.min(60_000, until - Date.now())));
  const shown = await self.registration.getNotifications({ tag });
  if (shown.some(({ requireInteraction }) => requireInteraction))
    await show({ kind: "ended", from, name, until, case: "" });
}

/** A button of what rings in an open page: that page does it, and comes to the front unless it was sent away. */
async function answer(pressed: { kind: "answer"; page: string; id: string; action: string }): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage(pressed);
  if (pressed.action === "accept" || pressed.action === "") await pages[0]?.focus();
}

async function open(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const [page] = pages;
  if (!page) {
    await self.clients.openWindow(path);
    return;
  }
  await page.focus();
  page.postMessage({ kind: "open", path });
}

/** Encrypted by the server for this browser, so its shape is ours; another version of the server is read with care all the same. */
function read(data: PushMessageData | null): Pushed | undefined {
  try {
    const { kind, from, name, until, case: code } = (data?.json() ?? {}) as Record<string, unknown>;
    if ((kind !== "call" && kind !== "message" && kind !== "ended") || typeof from !== "string")
      return undefined;
    return {
      kind,
      from,
      name: typeof name === "string" ? name : "",
      case: typeof code === "string" ? code : "",
      until: typeof until === "number" ? until : Date.parse(String(until)) || 0,
    };
  } catch {
    return undefined;
  }
}

export {};
