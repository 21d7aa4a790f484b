import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { MediaEngine } from "#media/engine";
import type { PacketCipher } from "#media/plain-leg";
import type { RequestContext } from "#pipeline/request-context";
import type { Binding } from "#roles/location/contract";
import type { ForwardOptions } from "#roles/proxy/contract";
import type { SipUri } from "#sip/message/uri";
import type { Flow, Flows } from "#sip/transport/flow";

/** Everything that carrying sound between browsers and phones needs from outside. */
export interface MediaUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly engine: MediaEngine;
  readonly proxy: {
    forward(context: RequestContext, options: ForwardOptions): void;
    devices(uri: SipUri): readonly Binding[];
  };
  readonly flows: Pick<Flows, "find">;
  /** The address under which the other end of this connection reaches us. */
  reachedAt(flow: Flow): { readonly host: string };
  /** Live: under which addresses we are seen from outside. */
  seenAs(): readonly string[];
  /** A key for SDES: base64 of 30 octets; and the two directions of SRTP with keys as `a=crypto` has them. */
  newKey(): string;
  cipher(suite: string, key: string): PacketCipher | undefined;
  newSsrc(): number;
}
