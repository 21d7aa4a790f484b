/** What the client needs of a browser, so that its parts can be tested without one. */
export interface Platform {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** `wss://host/sip` */
  webSocketUrl(path: string): string;
  isOnline(): boolean;
  /** Of this browser and person; survives the page. */
  read(key: string): string | undefined;
  write(key: string, value: string | undefined): void;
  now(): number;
  after(milliseconds: number, action: () => void): () => void;
  randomId(): string;
  /** Something told the page that it may be connected again, or has woken up. */
  onWake(action: () => void): () => void;
  /** The person did something: a key, the pointer. */
  onInput(action: () => void): () => void;
  /** The page goes away. */
  onLeave(action: () => void): () => void;
}

/** Longer pauses between two ticks mean that the machine slept. */
const SLEPT_MS = 15_000;

export function browserPlatform(): Platform {
  return {
    fetch: (path, init) => fetch(path, init),
    webSocketUrl: (path) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`,
    isOnline: () => navigator.onLine,
    read: (key) => localStorage.getItem(`parley.${key}`) ?? undefined,
    write(key, value) {
      if (value === undefined) localStorage.removeItem(`parley.${key}`);
      else localStorage.setItem(`parley.${key}`, value);
    },
    now: () => Date.now(),
    after(milliseconds, action) {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
    randomId: () => crypto.randomUUID(),
    onWake(action) {
      let last = Date.now();
      const tick = setInterval(() => {
        if (Date.now() - last > SLEPT_MS) action();
        last = Date.now();
      }, 5_000);
      const seen = () => document.visibilityState === "visible" && action();
      window.addEventListener("online", action);
      document.addEventListener("visibilitychange", seen);
      return () => {
        clearInterval(tick);
        window.removeEventListener("online", action);
        document.removeEventListener("visibilitychange", seen);
      };
    },
    onInput(action) {
      const kinds = ["pointerdown", "keydown", "wheel", "pointermove"] as const;
      for (const kind of kinds) window.addEventListener(kind, action, { passive: true });
      return () => {
        for (const kind of kinds) window.removeEventListener(kind, action);
      };
    },
    onLeave(action) {
      window.addEventListener("pagehide", action);
      return () => window.removeEventListener("pagehide", action);
    },
  };
}
