import type { DescribedMedia, Description } from "./descriptions.ts";

/** One end of the way that ICE chose. */
export interface PathEnd {
  readonly address: string;
  readonly port: number;
  /** `tcp-act`, `tcp-pass`, `udp`; undefined where no description names it. */
  readonly transport: string | undefined;
  /** host, srflx, prflx, relay. */
  readonly type: string | undefined;
}

/** The way media took, as the second offer of ICE tells (MS-ICE2: a=remote-candidates; RFC 8839 §4.4.1.2.2). */
export interface MediaPath {
  readonly media: DescribedMedia;
  /** The offer that tells. */
  readonly told: Description;
  /** The end that sent that offer. */
  readonly local: PathEnd;
  readonly remote: PathEnd;
  /** `TCP` or `UDP`. */
  readonly protocol: "TCP" | "UDP";
  /** Whether no relay stands between. */
  readonly direct: boolean;
  /** `AES-128`; undefined: not encrypted by this description. */
  readonly encryption: string | undefined;
}

/** The chosen way of a session's first media section; undefined where no description names it. */
export function chosenPath(descriptions: readonly Description[]): MediaPath | undefined {
  const told = descriptions.findLast(({ media }) => media.some(({ remote }) => remote.length > 0));
  const media = told?.media.find(({ remote }) => remote.length > 0);
  const target = media?.remote[0];
  if (!told || !media || !target) return undefined;
  const all = descriptions.flatMap((one) => one.media).flatMap(({ candidates }) => candidates);
  const own = media.candidates.find(({ component }) => component === target.component) ?? media.candidates[0];
  const local: PathEnd = {
    address: own?.address ?? media.address ?? "",
    port: own?.port ?? media.port,
    transport: own?.transport,
    type: own?.type,
  };
  const there = all.find(({ address, port }) => address === target.address && port === target.port);
  const remote: PathEnd = {
    address: target.address,
    port: target.port,
    transport: there?.transport ?? opposite(local.transport),
    type: there?.type,
  };
  return {
    media,
    told,
    local,
    remote,
    protocol: /^tcp/i.test(local.transport ?? media.protocol) ? "TCP" : "UDP",
    direct: local.type !== "relay" && remote.type !== "relay",
    encryption: encryptionOf(media),
  };
}

const opposite = (transport: string | undefined): string | undefined =>
  transport === "tcp-act" ? "tcp-pass" : transport === "tcp-pass" ? "tcp-act" : transport;

/** `AES-128`, `AES-256 (GCM)`, `DTLS-SRTP`; undefined for RTP in the clear. */
export function encryptionOf(media: DescribedMedia): string | undefined {
  if (!/SAVPF?$/.test(media.protocol)) return undefined;
  const [suite] = media.crypto;
  const [, bits, gcm] = /^(?:AES_CM|AES|AEAD_AES)_(\d{3})(_GCM)?/.exec(suite ?? "") ?? [];
  if (bits !== undefined) return `AES-${bits}${gcm ? " (GCM)" : ""}`;
  return media.hasFingerprint ? "DTLS-SRTP" : "SRTP";
}

/** Which of the two opens the connection and which waits for it (TCP only). */
export function openerOf({
  local,
  remote,
}: MediaPath): { readonly opener: PathEnd; readonly waiter: PathEnd } | undefined {
  if (local.transport === "tcp-act") return { opener: local, waiter: remote };
  if (local.transport === "tcp-pass") return { opener: remote, waiter: local };
  return undefined;
}
