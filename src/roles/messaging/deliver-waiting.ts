import type { CancelTimer } from "#base/clock";
import type { Octets } from "#base/octets";
import { utf8Encode } from "#base/octets";
import type { Scope } from "#base/scope";
import { plainText } from "#formats/text/plain-text";
import { printDate } from "#sip/message/date";
import { nameAddr } from "./addresses.ts";
import type { WaitingMessage } from "./contract.ts";
import type { Deliverer } from "./deliver.ts";
import { DELIVER_AFTER_MS } from "./limits.ts";
import { readContent } from "./read-message.ts";
import type { Recorder } from "./record.ts";
import type { MessagingUses } from "./uses.ts";

const PLAIN = "text/plain; charset=UTF-8";

/** Delivers what waited when its receiver signs in: oldest first, one at a time, each once. */
export class WaitingRoom {
  readonly #uses: MessagingUses;
  readonly #deliverer: Deliverer;
  readonly #recorder: Recorder;
  /** Those who have messages waiting. */
  readonly #receivers = new Set<string>();
  /** Those of them who did not want to be disturbed when it was their turn. */
  readonly #undisturbed = new Set<string>();
  readonly #timers = new Map<string, CancelTimer>();
  /** Who is being served; true: look again afterwards. */
  readonly #serving = new Map<string, boolean>();

  constructor(uses: MessagingUses, deliverer: Deliverer, recorder: Recorder) {
    this.#uses = uses;
    this.#deliverer = deliverer;
    this.#recorder = recorder;
  }

  async start(scope: Scope): Promise<void> {
    for (const receiver of await this.#uses.store.receiversWaiting()) this.waits(receiver);
    scope.onEnd(
      this.#uses.location.onChange((aor, bindings) => {
        if (bindings.length > 0 && this.#receivers.has(aor)) this.#soon(aor);
      }),
    );
    scope.onEnd(
      this.#uses.presence.onChange(({ owner }) => {
        if (this.#undisturbed.delete(owner)) this.#soon(owner);
      }),
    );
    scope.onEnd(() => {
      for (const stop of this.#timers.values()) stop();
      this.#timers.clear();
    });
  }

  /** A message waits for this person now. They are asked again with their next sign of life, at once when they just came. */
  waits(receiver: string): void {
    this.#receivers.add(receiver);
    if (this.#uses.location.find(receiver).length > 0) this.#soon(receiver);
  }

  #soon(receiver: string): void {
    if (this.#serving.has(receiver)) this.#serving.set(receiver, true);
    else if (!this.#timers.has(receiver))
      this.#timers.set(
        receiver,
        this.#uses.clock.after(DELIVER_AFTER_MS, () => {
          this.#timers.delete(receiver);
          this.#serve(receiver).catch((failure: unknown) =>
            this.#uses.log.write("error", "Waiting messages could not be delivered.", {
              subject: receiver,
              details: failure,
            }),
          );
        }),
      );
  }

  async #serve(receiver: string): Promise<void> {
    this.#serving.set(receiver, false);
    try {
      const waiting = await this.#uses.store.waiting(receiver);
      let left = waiting.length;
      for (const message of waiting) {
        const word = await this.#deliver(receiver, message);
        if (word === "later") break;
        if (word === "done") left--;
      }
      if (left === 0 && !this.#serving.get(receiver)) this.#receivers.delete(receiver);
    } finally {
      const again = this.#serving.get(receiver) === true;
      this.#serving.delete(receiver);
      if (again) this.#soon(receiver);
    }
  }

  /** done: it waits no longer. skip: the devices do not take this one. later: nobody is there. */
  async #deliver(receiver: string, message: WaitingMessage): Promise<"done" | "skip" | "later"> {
    const { store, location, presence, directory } = this.#uses;
    const devices = location.find(receiver);
    if (devices.length === 0) return "later";
    const admission = presence.admits(receiver, message.from, "message");
    if (admission === "do-not-disturb") {
      this.#undisturbed.add(receiver);
      return "later";
    }
    if (admission === "blocked") {
      this.#recorder.after(message, "refused");
      await store.drop([message.id]);
      return "done";
    }
    const delivery = await this.#deliverer.toDevices(
      {
        from: nameAddr(message.from, directory),
        to: receiver,
        content: readContent(PLAIN, printWaiting(message)),
        fields: [["date", printDate(message.at)]],
      },
      devices,
    );
    if (delivery.delivered) {
      await store.drop([message.id]);
      return "done";
    }
    return delivery.status === 0 || delivery.status === 408 || delivery.status === 480 ? "later" : "skip";
  }
}

/** Clients of that time show no time of writing: it stands before the text. */
export function printWaiting({ at, contentType, body }: WaitingMessage): Octets {
  const sent = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return utf8Encode(`[sent ${sent} UTC] ${plainText(contentType, body) ?? body}`);
}
