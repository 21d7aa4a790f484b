import type { SipMessage } from "#sip/message/message";
import { parameter } from "#sip/message/parameters";
import type { Flow } from "#sip/transport/flow";
import type { NtlmKeyHandle } from "./uses.ts";

/** How many endpoints may share one connection (a proxy of the client's own). */
const MOST_PER_FLOW = 64;
const WINDOW = 256; // MS-SIP 3.1.5.1

/** One security association: a user's endpoint on one connection, with its keys (MS-SIPAE 1.3). */
export interface Association {
  readonly scheme: "NTLM";
  readonly opaque: string;
  readonly epid: string;
  readonly aor: string;
  readonly version: number;
  readonly realm: string;
  readonly targetname: string;
  readonly keys: NtlmKeyHandle;
  readonly window: ReplayWindow;
  /** Number of the last message that we signed. */
  sent: number;
}

/** A challenge that was sent and not answered yet. */
export interface PendingChallenge {
  readonly opaque: string;
  readonly version: number;
  readonly serverChallenge: Uint8Array;
}

/** The associations of all connections; they end with their connection. */
export class Associations {
  readonly #byFlow = new WeakMap<Flow, Association[]>();
  readonly #pending = new WeakMap<Flow, PendingChallenge[]>();

  of(flow: Flow): readonly Association[] {
    return this.#byFlow.get(flow) ?? NONE;
  }

  /** The one that the credentials name. */
  find(flow: Flow, opaque: string | undefined): Association | undefined {
    return this.of(flow).find((one) => one.opaque === opaque);
  }

  /** The one that a message on this flow belongs to: by the endpoint's epid in From or To. */
  forMessage(flow: Flow, message: SipMessage): Association | undefined {
    const known = this.of(flow);
    if (known.length <= 1) return known[0];
    const epids = [parameter(message.from.parameters, "epid"), parameter(message.to.parameters, "epid")];
    return known.find((one) => epids.includes(one.epid)) ?? known[0];
  }

  /** Takes the place of an earlier one of the same endpoint. */
  put(flow: Flow, association: Association): void {
    const others = this.of(flow).filter(
      (one) => one.epid !== association.epid || one.aor !== association.aor,
    );
    this.#byFlow.set(flow, [...others, association].slice(-MOST_PER_FLOW));
  }

  remove(flow: Flow, aor: string): void {
    this.#byFlow.set(
      flow,
      this.of(flow).filter((one) => one.aor !== aor),
    );
  }

  challenged(flow: Flow, challenge: PendingChallenge): void {
    this.#pending.set(flow, [...(this.#pending.get(flow) ?? []), challenge].slice(-MOST_PER_FLOW));
  }

  /** Takes the challenge with this opaque: it is good for one answer. */
  takeChallenge(flow: Flow, opaque: string | undefined): PendingChallenge | undefined {
    const pending = this.#pending.get(flow);
    const found = pending?.find((one) => one.opaque === opaque);
    if (found && pending)
      this.#pending.set(
        flow,
        pending.filter((one) => one !== found),
      );
    return found;
  }
}

const NONE: readonly Association[] = [];

/** Numbers of signed messages: each once, and none that is older than the window. */
export class ReplayWindow {
  #highest = 0;
  #seen = new Set<number>();

  /** False: seen before, or too old, or no number. */
  take(number: number): boolean {
    if (!Number.isSafeInteger(number) || number <= 0) return false;
    if (number <= this.#highest - WINDOW || this.#seen.has(number)) return false;
    this.#seen.add(number);
    if (number > this.#highest) {
      this.#highest = number;
      if (this.#seen.size > 2 * WINDOW)
        for (const one of this.#seen) if (one <= number - WINDOW) this.#seen.delete(one);
    }
    return true;
  }
}
