import type { Clock } from "#base/clock";
import type { Log } from "#base/log";
import type { MediaEngine } from "#media/engine";
import type { PacketCipher } from "#media/plain-leg";
import type { Directory } from "#roles/directory/contract";
import type { LocationService } from "#roles/location/contract";
import type { LiveSettings } from "#settings/live";
import type { TransactionLayer } from "#sip/transaction/contract";
import type { Flow, Flows } from "#sip/transport/flow";

/** What the sound of Echo is made of. */
export interface EchoSoundUses {
  readonly engine: MediaEngine;
  newKey(): string;
  cipher(suite: string, key: string): PacketCipher | undefined;
  newSsrc(): number;
  /** Live: under which addresses we are seen from outside. */
  seenAs(): readonly string[];
}

/** Everything that Echo needs from outside. */
export interface EchoUses extends EchoSoundUses {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: LiveSettings;
  readonly directory: Pick<Directory, "domains" | "find">;
  readonly location: Pick<LocationService, "find">;
  readonly flows: Pick<Flows, "find">;
  readonly transactions: Pick<TransactionLayer, "send" | "sendAlone">;
  newTag(): string;
  /** The address at which the other end of a flow reaches us. */
  reachedAt(flow: Flow): { readonly host: string; readonly port: number };
}
