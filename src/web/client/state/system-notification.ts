/** A button of a notification. */
export interface NotificationAction {
  readonly action: "accept" | "decline" | "ignore";
  readonly title: string;
}

/** What somebody pressed in a notification of this page: a button, or none for the notification itself. */
export interface Pressed {
  readonly id: string;
  readonly action: NotificationAction["action"] | "";
}

/** What the service worker gives back (src/web/worker). */
interface Answer extends Pressed {
  readonly kind: "answer";
  readonly page: string;
}

/**
 * Notifications of the system. Only a service worker's have buttons; without one they are plain. Each lives until it is closed: what
 * rings closes it with the ringing.
 */
export class SystemNotifications {
  /** Every tab is told of a press; this one is meant where its word stands. */
  readonly #page: string;

  constructor(page: string, pressed: (what: Pressed) => void) {
    this.#page = page;
    navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (isAnswer(data) && data.page === page) pressed(data);
    });
  }

  /** Shows one, and gives what closes it. */
  show(id: string, title: string, body: string, actions: readonly NotificationAction[]): () => void {
    if (!("Notification" in window) || Notification.permission !== "granted") return () => {};
    let over = false;
    let close = (): void => {};
    void this.#open(id, title, body, actions).then((made) => {
      close = made;
      if (over) close();
    });
    return () => {
      over = true;
      close();
    };
  }

  async #open(
    id: string,
    title: string,
    body: string,
    actions: readonly NotificationAction[],
  ): Promise<() => void> {
    const tag = `${this.#page}-${id}`;
    const options = { body, tag, icon: "/icon-192.png" };
    const worker = await navigator.serviceWorker?.getRegistration();
    if (worker?.active) {
      const more = { actions, requireInteraction: actions.length > 0, data: { page: this.#page, id } };
      await worker.showNotification(title, { ...options, ...more });
      return () => {
        void worker.getNotifications({ tag }).then((shown) => {
          for (const one of shown) one.close();
        });
      };
    }
    try {
      const notification = new Notification(title, options);
      notification.addEventListener("click", () => window.focus());
      return () => notification.close();
    } catch {
      return () => {}; // some systems allow a service worker's only; the toast in the page is there
    }
  }
}

const isAnswer = (data: unknown): data is Answer =>
  typeof data === "object" &&
  data !== null &&
  "kind" in data &&
  data.kind === "answer" &&
  "page" in data &&
  "id" in data;
