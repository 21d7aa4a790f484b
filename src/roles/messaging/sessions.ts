import type { CancelTimer, Clock } from "#base/clock";
import type { Octets } from "#base/octets";
import { type Dialog, isOfDialog } from "#sip/dialog/dialog";
import type { SipRequest } from "#sip/message/message";
import type { Flow } from "#sip/transport/flow";
import { MOST_SESSIONS, MOST_SESSIONS_OF_FLOW, SESSION_IDLE_MS } from "./limits.ts";

/** A message session of which we are an end: on the other side its partner has only single messages (RFC 3428). */
export interface Session {
  readonly dialog: Dialog;
  readonly flow: Flow;
  /** Who opened it: `alice@example.com`. */
  readonly owner: string;
  /** With whom it is. */
  readonly peer: string;
  /** The Request-URI of its INVITE: the address of the person, or of one of their devices. */
  readonly target: Octets;
  readonly conversation: string;
  /** `message` or `x-ms-message`. */
  readonly media: string;
}

interface Held {
  readonly session: Session;
  readonly forget: () => void;
  stopTimer: CancelTimer;
}

/** The sessions by Call-ID and our tag, and by the two people. Each ends with its flow, after an hour of silence, or by BYE. */
export class Sessions {
  readonly #clock: Clock;
  readonly #idle: (session: Session) => void;
  readonly #held = new Map<string, Held>();
  /** Owner and peer to the session opened last. */
  readonly #between = new Map<string, Session>();
  readonly #ofFlow = new Map<string, number>();

  /** `idle`: the time of a session is over; it is gone from the table already. */
  constructor(clock: Clock, idle: (session: Session) => void) {
    this.#clock = clock;
    this.#idle = idle;
  }

  get size(): number {
    return this.#held.size;
  }

  /** How many are held where no more may be; undefined while there is room. */
  full(flow: Flow): { readonly held: number; readonly most: number } | undefined {
    const held = this.#ofFlow.get(flow.id) ?? 0;
    if (held >= MOST_SESSIONS_OF_FLOW) return { held, most: MOST_SESSIONS_OF_FLOW };
    return this.size >= MOST_SESSIONS ? { held: this.size, most: MOST_SESSIONS } : undefined;
  }

  /** A new session takes the place of an older one that the same client had with the same person. */
  add(session: Session): void {
    const older = this.between(session.owner, session.peer);
    if (older?.flow.id === session.flow.id) this.remove(older);
    this.#held.set(keyOf(session), {
      session,
      forget: session.flow.onClose(() => this.remove(session)),
      stopTimer: this.#clock.after(SESSION_IDLE_MS, () => this.#ended(session)),
    });
    this.#between.set(pairOf(session.owner, session.peer), session);
    this.#ofFlow.set(session.flow.id, (this.#ofFlow.get(session.flow.id) ?? 0) + 1);
  }

  /** The session that a request of its client belongs to. */
  find(request: SipRequest): Session | undefined {
    const held = this.#held.get(`${request.callId} ${request.to.tag ?? ""}`);
    return held && isOfDialog(held.session.dialog, request) ? held.session : undefined;
  }

  /** The session that this owner has with this person. */
  between(owner: string, peer: string): Session | undefined {
    const session = this.#between.get(pairOf(owner, peer));
    return session?.flow.open ? session : undefined;
  }

  /** Somebody wrote in it. */
  touch(session: Session): void {
    const held = this.#held.get(keyOf(session));
    if (!held) return;
    held.stopTimer();
    held.stopTimer = this.#clock.after(SESSION_IDLE_MS, () => this.#ended(session));
  }

  remove(session: Session): void {
    const held = this.#held.get(keyOf(session));
    if (!held) return;
    this.#held.delete(keyOf(session));
    held.stopTimer();
    held.forget();
    const pair = pairOf(session.owner, session.peer);
    if (this.#between.get(pair) === session) this.#between.delete(pair);
    const left = (this.#ofFlow.get(session.flow.id) ?? 1) - 1;
    if (left > 0) this.#ofFlow.set(session.flow.id, left);
    else this.#ofFlow.delete(session.flow.id);
  }

  end(): void {
    for (const { session } of [...this.#held.values()]) this.remove(session);
  }

  #ended(session: Session): void {
    this.remove(session);
    this.#idle(session);
  }
}

const keyOf = ({ dialog }: Session): string => `${dialog.callId} ${dialog.localTag}`;
const pairOf = (owner: string, peer: string): string => `${owner} ${peer}`;
