import JsSIP from "jssip";
import type { Platform } from "./platform.ts";

/** After so many failures in a row the pause grows no more. */
const MOST_DOUBLINGS = 5;

export interface SocketUses {
  readonly platform: Platform;
  /** Before each attempt: fetches what signs in. False: do not connect (the person is signed out). */
  prepare(): Promise<boolean>;
  /** The next attempt is at this time. */
  waits(until: number): void;
  /** Fields to put into a request that JsSIP makes itself, such as CANCEL. */
  extraFields(request: string): readonly string[];
}

/**
 * The WebSocket below JsSIP. JsSIP asks for a connection once a second; here the pauses grow, with jitter, and end at once when the
 * page wakes up.
 */
export class SipSocket extends JsSIP.WebSocketInterface {
  readonly #uses: SocketUses;
  #failures = 0;
  #cancelWait: (() => void) | undefined;
  #opening = false;

  constructor(url: string, uses: SocketUses) {
    super(url);
    this.#uses = uses;
  }

  override connect(): void {
    if (this.#opening || this.isConnected()) return;
    this.#opening = true;
    const pause =
      this.#failures === 0
        ? 0
        : 1000 * 2 ** Math.min(this.#failures - 1, MOST_DOUBLINGS) * (0.7 + Math.random() * 0.6);
    if (pause > 0) this.#uses.waits(this.#uses.platform.now() + pause);
    this.#failures++;
    this.#cancelWait = this.#uses.platform.after(pause, () => void this.#open());
  }

  /** Does not wait any longer. */
  wake(): void {
    if (!this.#opening || !this.#cancelWait) return;
    this.#cancelWait();
    void this.#open();
  }

  /** The connection is good: the next pause is short again. */
  worked(): void {
    this.#failures = 0;
  }

  override disconnect(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#opening = false;
    super.disconnect();
  }

  override send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (typeof message !== "string") return super.send(message);
    const fields = this.#uses.extraFields(message);
    if (fields.length === 0) return super.send(message);
    return super.send(message.replace("\r\n\r\n", `\r\n${fields.join("\r\n")}\r\n\r\n`));
  }

  async #open(): Promise<void> {
    this.#cancelWait = undefined;
    const ready = await this.#uses.prepare();
    if (!this.#opening) return;
    this.#opening = false;
    if (ready) super.connect();
  }
}
