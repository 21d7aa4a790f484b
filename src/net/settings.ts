import { choiceSetting, numberSetting, switchSetting } from "#settings/declare";

/** Oldest version of TLS that is spoken. */
export const minTlsVersion = choiceSetting({
  name: "tls.min-version",
  summary:
    "Oldest TLS version that is accepted and offered; TLSv1.0 and TLSv1.1 are broken, for old clients only.",
  choices: ["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
  default: "TLSv1.2",
});
export type TlsVersion = (typeof minTlsVersion)["default"];

export const askPeerCertificate = switchSetting({
  name: "tls.ask-peer-certificate",
  summary: "Ask everybody who connects for a certificate; trusted servers prove their names by one.",
  default: false,
});

export const handshakeSeconds = numberSetting({
  name: "tls.handshake-seconds",
  summary: "How long a TLS handshake may take.",
  min: 1,
  max: 120,
  default: 15,
});

export const connectSeconds = numberSetting({
  name: "net.connect-seconds",
  summary: "How long it may take to connect to another server, TLS included.",
  min: 1,
  max: 60,
  default: 8, // less than half of the 32 s that RFC 3261 gives a request, so that another address can be tried
});

export const queueKilobytes = numberSetting({
  name: "net.queue-kilobytes",
  summary: "How much may wait for one connection whose other end does not read; with more it is closed.",
  min: 64,
  max: 65_536,
  default: 4_096, // a contact list of 1,000 people with their presence
});

export const queueAllMegabytes = numberSetting({
  name: "net.queue-all-megabytes",
  summary: "How much may wait for all connections together.",
  min: 16,
  max: 16_384,
  default: 256,
});

export const pendingHandshakes = numberSetting({
  name: "tls.pending-handshakes",
  summary: "How many TLS handshakes may be under way at one time; one more is refused at once.",
  min: 10,
  max: 100_000,
  default: 10_000, // after a restart everybody comes back at once, at 40 KB each
});

export const pendingHandshakesPerAddress = numberSetting({
  name: "tls.pending-handshakes-per-address",
  summary: "How many TLS handshakes one address may have under way at one time.",
  min: 2,
  max: 100_000,
  default: 2_000, // a branch office behind one address translator
});

/** Every setting of this room. */
export const netSettings = [
  minTlsVersion,
  askPeerCertificate,
  handshakeSeconds,
  connectSeconds,
  queueKilobytes,
  queueAllMegabytes,
  pendingHandshakes,
  pendingHandshakesPerAddress,
] as const;
