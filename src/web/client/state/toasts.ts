import type { SipCalls } from "./calls/calls.ts";
import type { Call, Toast, Toasts } from "./contract.ts";
import type { Say } from "./failure.ts";
import { Cell } from "./live.ts";
import { ring } from "./media-sound.ts";
import type { Platform } from "./platform.ts";
import { type Pressed, SystemNotifications } from "./system-notification.ts";

const MESSAGE_MS = 8_000;
/** One tab of a browser rings; it holds this lock as long as it lives. */
const RINGER = "parley-ringer";

export interface ToastUses {
  readonly platform: Platform;
  readonly calls: SipCalls;
  readonly say: Say;
  isEcho(address: string): boolean;
  nameOf(address: string): string;
  /** The person does not want to be disturbed; said as a sentence. */
  quiet(): string | undefined;
}

/** What rings, as long as it rings: in the page, as sound, and as a notification of the system. */
export class ToastStack implements Toasts {
  readonly all = new Cell<readonly Toast[]>([]);
  readonly silenced = new Cell<readonly string[]>([]);
  readonly #uses: ToastUses;
  #messages: readonly Toast[] = [];
  #leads = false;
  #stopRing: (() => void) | undefined;
  /** What closes the notification of what is shown. */
  readonly #shown = new Map<string, () => void>();
  readonly #system: SystemNotifications;

  constructor(uses: ToastUses) {
    this.#uses = uses;
    this.#system = new SystemNotifications(uses.platform.randomId(), (pressed) => this.#pressed(pressed));
    uses.calls.all.subscribe(() => this.#update());
    uses.calls.ignored.subscribe(() => this.#update());
    void navigator.locks?.request(RINGER, () => {
      this.#leads = true;
      this.#update();
      return new Promise(() => {}); // until the tab ends
    });
  }

  message(from: string, text: string): void {
    const { platform } = this.#uses;
    const id = `message-${platform.randomId()}`;
    this.#messages = [
      ...this.#messages,
      { id, kind: "message", from, text, until: platform.now() + MESSAGE_MS },
    ];
    platform.after(MESSAGE_MS, () => this.dismiss(id));
    this.#update();
    if (this.#leads && document.visibilityState === "hidden")
      this.#shown.set(id, this.#system.show(id, this.#uses.nameOf(from), text.slice(0, 200), []));
  }

  dismiss(id: string): void {
    this.#messages = this.#messages.filter((one) => one.id !== id);
    this.#update();
  }

  #update(): void {
    const { calls, platform } = this.#uses;
    const ignored = calls.ignored.get();
    const incoming = calls.all.get().filter(({ id, phase }) => phase === "incoming" && !ignored.has(id));
    const ringing = incoming.map(
      (call): Toast => ({
        id: call.id,
        kind: call.kind,
        call: call.id,
        from: call.peer,
        until: call.ringsUntil ?? platform.now(),
        teaches: this.#uses.isEcho(call.peer),
      }),
    );
    for (const call of incoming) if (!this.#shown.has(call.id)) this.#announce(call);
    const here = new Set([...ringing, ...this.#messages].map(({ id }) => id));
    for (const [id, close] of this.#shown) {
      if (here.has(id)) continue;
      close();
      this.#shown.delete(id);
    }
    const rings = this.#leads && incoming.length > 0;
    if (rings && !this.#stopRing) this.#stopRing = ring();
    if (!rings && this.#stopRing) {
      this.#stopRing();
      this.#stopRing = undefined;
    }
    this.all.set([...ringing, ...this.#messages]);
  }

  #announce(call: Call): void {
    this.#shown.set(call.id, () => {});
    if (!this.#leads) return;
    const { say, nameOf } = this.#uses;
    const key =
      call.kind === "share" ? "notification.share" : call.video ? "notification.video" : "notification.call";
    const close = this.#system.show(call.id, nameOf(call.peer), say(key), [
      { action: "accept", title: say(call.kind === "share" ? "sharing.view" : "call.accept") },
      { action: "decline", title: say("call.decline") },
      { action: "ignore", title: say("toast.ignore") },
    ]);
    this.#shown.set(call.id, close);
  }

  #pressed({ id, action }: Pressed): void {
    const { calls } = this.#uses;
    if (action === "accept") void calls.accept(id);
    if (action === "decline") void calls.decline(id);
    if (action === "ignore") calls.ignore(id);
  }
}
