import {
  attribute,
  attributes,
  type Codec,
  codecsOf,
  type MediaSection,
  mediaLine,
  type SessionDescription,
} from "#formats/sdp/description";

/** How an end carries sound: as browsers do (ICE, DTLS-SRTP), in the clear, or encrypted by keys in the description (SDES). */
export type SoundKind = "web" | "plain" | "sdes";

/** The section with the sound of a description, if there is one that is not refused. */
export function soundOf({ media }: SessionDescription): MediaSection | undefined {
  return media.find((section) => {
    const line = mediaLine(section);
    return line?.kind === "audio" && line.port > 0;
  });
}

/** Undefined: something that is not known here, such as the first SAVP of OCS with its own keys. */
export function kindOf(section: MediaSection, { session }: SessionDescription): SoundKind | undefined {
  const protocol = mediaLine(section)?.protocol ?? "";
  const fingerprint = attribute(section, "fingerprint") ?? attribute(session, "fingerprint");
  if (/^UDP\/TLS\/RTP\/SAVPF?$/.test(protocol)) return fingerprint === undefined ? undefined : "web";
  if (/^RTP\/SAVPF?$/.test(protocol)) return cryptoOf(section) ? "sdes" : undefined;
  return /^RTP\/AVPF?$/.test(protocol) ? "plain" : undefined;
}

/** One line of a=crypto (RFC 4568 §9.1). */
export interface Crypto {
  readonly tag: string;
  readonly suite: string;
  readonly key: string;
}

const SUITES = new Set(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"]);

/** The first key that we can use; keys with a lifetime or several keys in one line are not for us. */
export function cryptoOf(section: MediaSection): Crypto | undefined {
  for (const value of attributes(section, "crypto")) {
    const [, tag, suite = "", key] =
      /^(\d{1,9}) (\S+) inline:([A-Za-z0-9+/=]{40})(?:\|2\^\d+)?(?: .*)?$/.exec(value.trim()) ?? [];
    if (tag !== undefined && key !== undefined && SUITES.has(suite)) return { tag, suite, key };
  }
  return undefined;
}

/** What browsers have (RFC 7874 §3, and G.722 in all of them), and some phones: nothing is transcoded. */
export const CARRIED: readonly string[] = ["pcmu", "pcma", "g722", "opus"];
const EVENTS = "telephone-event";

/** The codecs of an end that can be carried to the other, in its order; key presses among them. */
export const carried = (section: MediaSection): readonly Codec[] =>
  codecsOf(section).filter(({ name }) => CARRIED.includes(name) || name === EVENTS);

export const hasSound = (codecs: readonly Codec[]): boolean =>
  codecs.some(({ name }) => CARRIED.includes(name));

/** Whether two ends mean the same by two numbers. */
export const isSame = (one: Codec, other: Codec): boolean =>
  one.name === other.name && one.clock === other.clock && one.channels === other.channels;
