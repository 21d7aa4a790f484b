import type { Flow, Transport } from "#sip/transport/flow";

/** Ties an address-of-record to one device for a time (RFC 3261 §10). */
export interface Binding {
  readonly aor: string;
  /** Which device of the address it is: its instance (and reg-id), else its epid, else its contact. A new REGISTER of it replaces the old. */
  readonly key: string;
  /** The Contact URI to send to: as registered, or with the observed address for `proxy=replace`. */
  readonly contact: string;
  /** Contact parameters to be given back in the 200 (not expires, q, +sip.instance, pub-gruu, gruu). */
  readonly parameters: readonly (readonly [string, string | undefined])[];
  /** Urn of +sip.instance without quotes and angle brackets. */
  readonly instance: string | undefined;
  readonly epid: string | undefined;
  /** Our public GRUU for this device, a complete URI; undefined without an instance. */
  readonly gruu: string | undefined;
  /** What names the device in its GRUU: stands after `opaque=user:epid:` and as `gr`. */
  readonly opaque: string | undefined;
  /** 0 to 1. */
  readonly q: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** When the device signed in; refreshing does not change it. */
  readonly registeredAt: number;
  /** How the user proved who they are when the device signed in: digest, ntlm … */
  readonly proof?: string;
  /** Path values (RFC 3327), topmost first. */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent: string | undefined;
  /** The flow it was registered on. For TCP, TLS and WebSocket the binding ends with it. */
  readonly flowId: string;
  readonly transport: Transport;
  /** The dialog in which the client wants to hear that we signed it out (`Event: registration`, MS-SIPREGE 2.2.1.13). */
  readonly subscription: { readonly localTag: string; readonly remoteTag: string } | undefined;
}

/**
 * Why the server signs a device out, in the words of the registration event package: `unregistered` it may come back (4140),
 * `rejected` its user may not (4141), `deactivated` it is to sign in elsewhere (4142).
 */
export type Ending = "unregistered" | "rejected" | "deactivated";

/** A device that is no longer signed in, for "was signed in until". */
export interface PastBinding {
  readonly aor: string;
  readonly contact: string;
  readonly userAgent: string | undefined;
  readonly transport: Transport;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** A clause without a full stop, as in `its connection ended: reset by the other side`. */
  readonly reason: string;
}

/** Where people can be reached. In memory, synchronous. */
export interface LocationService {
  /** The bindings of an address-of-record that have not expired, most recently registered first. */
  find(aor: string): readonly Binding[];
  /** The device behind a GRUU of ours, if it is signed in. `opaque` may carry its `user:epid:` or not; `user` is the address-of-record. */
  findByGruu(user: string, opaque: string): Binding | undefined;
  /** The binding whose Contact URI this is, for in-dialog requests whose flow is gone. Undefined when devices on different flows claim it. */
  findByContact(contact: string): Binding | undefined;
  /** What is registered on a connection, or from one UDP address and port. */
  findByFlow(flowId: string): readonly Binding[];
  /** The device of this address that was signed in last and is not any more; remembered for a day at most. */
  lastSeen(aor: string): PastBinding | undefined;
  all(): Iterable<Binding>;
  /** `ended`: those that were given up, by whomever, or whose time ran out; not those whose connection broke: these may be back. */
  onChange(
    action: (aor: string, bindings: readonly Binding[], ended: readonly Binding[]) => void,
  ): () => void;
  /** Signs a device out (administrator, user disabled, limit); the reason is shown to it where its protocol can. */
  remove(binding: Binding, reason: string, ending?: Ending): Promise<void>;
}

/** What one REGISTER does to an address-of-record: all of it or nothing. */
export interface BindingChange {
  readonly aor: string;
  /** New and renewed ones; each takes the place of the one with its key. */
  readonly put: readonly Binding[];
  readonly drop: readonly Binding[];
}

/** The location service with its writing side, which only the registrar has. */
export interface BindingTable extends LocationService {
  readonly size: number;
  /**
   * Applies a change that came over this flow. Answers a promise only where the store must have it before the client may hear
   * of it (UDP); nothing has changed when that rejects. Throws the ExplainedError LOC-0001 when the table is full.
   */
  apply(change: BindingChange, flow: Flow): void | Promise<void>;
}
