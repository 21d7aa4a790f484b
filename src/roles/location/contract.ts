import type { Flow } from "#sip/transport/flow";

/** Ties an address-of-record to one device for a time (RFC 3261 §10). */
export interface Binding {
  readonly aor: string;
  /** The Contact URI to send to: as registered, or with the observed address for `proxy=replace`. */
  readonly contact: string;
  /** Contact parameters to be given back in the 200 (not expires, q, +sip.instance, pub-gruu, gruu). */
  readonly parameters: readonly (readonly [string, string | undefined])[];
  /** Urn of +sip.instance without quotes and angle brackets. */
  readonly instance: string | undefined;
  readonly epid: string | undefined;
  /** Our public GRUU for this device, a complete URI; undefined without an instance. */
  readonly gruu: string | undefined;
  /** 0 to 1. */
  readonly q: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly registeredAt: number;
  /** Path values (RFC 3327), topmost first. */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent: string | undefined;
  /** The flow it was registered on. For TCP, TLS and WebSocket the binding ends with it. */
  readonly flowId: string;
}

/** One binding, with the live flow to reach it on; undefined when the flow is gone. */
export interface ReachableBinding {
  readonly binding: Binding;
  readonly flow: Flow | undefined;
}

/** Where people can be reached. In memory, synchronous. */
export interface LocationService {
  /** The bindings of an address-of-record that have not expired, most recently registered first. */
  find(aor: string): readonly Binding[];
  /** The device behind a GRUU of ours (either parameter order), if it is signed in. */
  findByGruu(user: string, opaque: string): Binding | undefined;
  /** The binding whose Contact URI this is, for in-dialog requests whose flow is gone. */
  findByContact(contact: string): Binding | undefined;
  all(): Iterable<Binding>;
  onChange(action: (aor: string, bindings: readonly Binding[]) => void): () => void;
  /** Signs a device out (administrator, user disabled, limit); the reason is shown to it where its protocol can. */
  remove(binding: Binding, reason: string): Promise<void>;
}
