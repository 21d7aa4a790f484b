import type { CancelTimer } from "#base/clock";
import type { Scope } from "#base/scope";
import type { Binding } from "#roles/location/contract";
import { wordOf } from "../publishing-device.ts";
import { graceSeconds } from "../settings.ts";
import type { TaggedPublication, TaggedPublications } from "./publications.ts";
import type { StandardPresenceUses } from "./uses.ts";

/**
 * What a phone said of itself goes with its sign-in: a page that is closed is not available for the rest of its Expires. It has the
 * same time to come back as every device (`presence.grace-seconds`).
 */
export class DeviceEnds {
  readonly #uses: StandardPresenceUses;
  readonly #tagged: TaggedPublications;
  readonly #gone: (owner: string, one: TaggedPublication) => void;
  /** By owner: the words of devices that went, while they may come back. */
  readonly #leaving = new Map<string, Map<string, CancelTimer>>();

  constructor(
    uses: StandardPresenceUses,
    tagged: TaggedPublications,
    gone: (owner: string, one: TaggedPublication) => void,
  ) {
    this.#uses = uses;
    this.#tagged = tagged;
    this.#gone = gone;
  }

  start(scope: Scope): void {
    scope.onEnd(this.#uses.location.onChange((owner, bindings) => this.#signIns(owner, bindings)));
    scope.onEnd(() => {
      for (const timers of this.#leaving.values()) for (const stop of timers.values()) stop();
      this.#leaving.clear();
    });
  }

  #signIns(owner: string, bindings: readonly Binding[]): void {
    const here = new Set(bindings.map(wordOf));
    for (const word of this.#leaving.get(owner)?.keys() ?? []) if (here.has(word)) this.#stay(owner, word);
    for (const { word, device } of this.#tagged.of(owner))
      if (device && !here.has(word)) this.#leave(owner, word);
  }

  #leave(owner: string, word: string): void {
    const timers = this.#leaving.get(owner) ?? new Map<string, CancelTimer>();
    if (timers.has(word)) return;
    const { clock, settings } = this.#uses;
    const stop = clock.after(settings.get(graceSeconds) * 1000, () => {
      this.#stay(owner, word);
      const one = this.#tagged.findByWord(owner, word);
      if (one) this.#gone(owner, one);
    });
    this.#leaving.set(owner, timers.set(word, stop));
  }

  #stay(owner: string, word: string): void {
    const timers = this.#leaving.get(owner);
    timers?.get(word)?.();
    timers?.delete(word);
    if (timers?.size === 0) this.#leaving.delete(owner);
  }
}
