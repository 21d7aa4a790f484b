import type { Octets } from "#base/octets";
import type { Said } from "../described.ts";
import { capital, placeWords, REMOVED, readable, someOf } from "../words.ts";
import { candidateWords, remoteCandidateWords } from "./candidate-words.ts";
import { codecName, staticCodec } from "./codec-names.ts";

/** The section that an attribute stands in, as far as words need it. */
export interface SectionContext {
  /** `audio`, `video`, `applicationsharing`; undefined: before the first m=. */
  readonly kind: string | undefined;
  /** Encoding names by payload type. */
  readonly codecs: ReadonlyMap<string, string>;
  /** Keys for encryption are offered here. */
  readonly hasKeys: boolean;
}

type Words = (value: Octets, section: SectionContext) => string | Said | undefined;

/** A payload type as a person knows it: `PCMU`, or its number. */
export function payloadWords(payloadType: string, { codecs }: SectionContext): string {
  const encoding = codecs.get(payloadType) ?? staticCodec(payloadType);
  return encoding === undefined ? `format ${readable(payloadType, 30)}` : codecName(readable(encoding, 40));
}

/** What an attribute line says; undefined: it is not known here. */
export function attributeWords(line: Octets, section: SectionContext): Said | undefined {
  const colon = line.indexOf(":");
  const name = (colon < 0 ? line.slice(2) : line.slice(2, colon)).trim().toLowerCase();
  const value = colon < 0 ? "" : line.slice(colon + 1).trim();
  const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  const said = known?.[1](value, section);
  if (!known || said === undefined) return undefined;
  return typeof said === "string" ? { sentence: said, source: known[0] } : { source: known[0], ...said };
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  sendrecv: "Media go both ways.",
  sendonly: "Its sender only sends media here; the other end is to listen (on hold, or one-way).",
  recvonly: "Its sender only receives media here.",
  inactive: "No media go either way (on hold).",
};
const direction = (name: string): readonly [string, Words] => ["RFC 8866 §6.7", () => DIRECTIONS[name]];

const ATTRIBUTES: Readonly<Record<string, readonly [source: string, words: Words]>> = {
  sendrecv: direction("sendrecv"),
  sendonly: direction("sendonly"),
  recvonly: direction("recvonly"),
  inactive: direction("inactive"),
  rtpmap: ["RFC 8866 §6.6", rtpmap],
  fmtp: ["RFC 8866 §6.15", fmtp],
  ptime: ["RFC 8866 §6.4", (value) => milliseconds(value, (ms) => `Each packet is to hold ${ms} ms.`)],
  minptime: ["RFC 7587", (value) => milliseconds(value, (ms) => `Each packet holds at least ${ms} ms.`)],
  maxptime: [
    "RFC 8866 §6.5",
    (value) => milliseconds(value, (ms) => `Each packet may hold at most ${ms} ms.`),
  ],
  framerate: ["RFC 8866 §6.13", (value) => `At most ${readable(value, 12)} pictures a second.`],
  lang: ["RFC 8866 §6.12", (value) => `In the language ${readable(value, 30)}.`],
  tool: ["RFC 8866 §6.3", (value) => `Written by the program ${readable(value, 80)}.`],
  type: ["RFC 8866 §6.9", (value) => `The conference is of the kind ${readable(value, 30)}.`],
  charset: ["RFC 8866 §6.10", (value) => `Texts are in the character set ${readable(value, 30)}.`],
  label: ["RFC 4574", (value) => `This section is called ${readable(value, 60)}.`],
  content: ["RFC 4796", (value) => `It shows ${readable(value, 60)}.`],
  mid: ["RFC 5888", (value) => `Others call this section ${readable(value, 40)}.`],
  group: ["RFC 5888", group],
  msid: ["RFC 8830", () => "To which stream of the page it belongs."],
  "msid-semantic": ["RFC 8830", () => "How streams of the page are named."],
  ssrc: [
    "RFC 5576",
    (value) => `The packets of the source ${readable(/^\d{1,10}/.exec(value)?.[0] ?? "", 10)} belong here.`,
  ],
  "ssrc-group": ["RFC 5576", (value) => `Sources that belong together: ${readable(value, 80)}.`],
  extmap: [
    "RFC 8285",
    (value) => `Packets may carry more in their header: ${readable(value.split(" ", 2)[1] ?? "", 120)}.`,
  ],
  "extmap-allow-mixed": ["RFC 8285", () => "Short and long header extensions may be mixed."],
  rtcp: ["RFC 3605", rtcp],
  "rtcp-mux": ["RFC 5761", () => "Reports (RTCP) come on the port of the media."],
  "rtcp-mux-only": ["RFC 8858", () => "Reports (RTCP) come on the port of the media and nowhere else."],
  "rtcp-rsize": ["RFC 5506", () => "Reports (RTCP) may be shortened."],
  "rtcp-fb": ["RFC 4585", feedback],
  "rtcp-xr": ["RFC 3611", () => "Reports about the quality are wanted."],
  "bundle-only": ["RFC 9143", () => "This section only counts when it shares the port of another."],
  candidate: ["RFC 8839 §5.1", (value) => candidateWords(value)],
  "remote-candidates": ["RFC 8839 §5.2", (value) => remoteCandidateWords(value)],
  "remote-candidate": [
    "MS-ICE",
    (value) => `The way that was found leads to the other end's candidate ${readable(value, 60)}.`,
  ],
  "end-of-candidates": ["RFC 8840", () => "No more ways follow."],
  "ice-ufrag": ["RFC 8839 §5.4", (value) => `Checks of the ways (ICE) know it as ${readable(value, 40)}.`],
  "ice-pwd": [
    "RFC 8839 §5.4",
    (value) => `The password for checks of the ways (ICE)${/^x+$/.test(value) ? `, ${REMOVED}` : ""}.`,
  ],
  "ice-options": ["RFC 8839 §5.6", (value) => `What it knows of ICE: ${readable(value, 60)}.`],
  "ice-lite": ["RFC 8839 §5.3", () => "It answers checks of the ways (ICE) and makes none itself."],
  "ice-mismatch": [
    "RFC 8839 §5.3",
    () => ({ sentence: "The addresses were changed on the way, so ICE cannot be used.", severity: "note" }),
  ],
  crypto: ["RFC 4568", (value) => crypto(value)],
  cryptoscale: [
    "MS-SSRTP",
    (value) => {
      const side = /^\d{1,9}\s+(client|server)/i.exec(value)?.[1]?.toLowerCase();
      return (
        side &&
        `Offers a key for encryption that spares a conference server work (scaled SRTP), as the ${side}${removedKey(value)}.`
      );
    },
  ],
  encryption: ["MS-SDPEXT", (value) => ENCRYPTION[value.toLowerCase()]],
  "key-mgmt": [
    "RFC 4567",
    (value) =>
      `Keys are agreed by ${readable(/^\S{1,20}/.exec(value)?.[0] ?? "", 20).toUpperCase()} (${REMOVED}).`,
  ],
  fingerprint: ["RFC 8122", fingerprint],
  "tls-id": ["RFC 8842", () => "The number of the DTLS connection: another one means a new connection."],
  setup: ["RFC 4145", (value) => SETUP[value.toLowerCase()]],
  connection: ["RFC 4145", (value) => CONNECTION[value.toLowerCase()]],
  "accept-types": [
    "RFC 4975",
    (value) => `Messages may be ${someOf(value.split(/\s+/, 30).map((one) => readable(one, 60)))}.`,
  ],
  "accept-wrapped-types": ["RFC 4975", (value) => `Within others messages may be ${readable(value, 120)}.`],
  path: ["RFC 4975", (value) => `Messages go to ${readable(value, 120)}.`],
  "max-size": ["RFC 4975", (value) => `Messages may have at most ${readable(value, 15)} bytes.`],
  "sctp-port": ["RFC 8841", (value) => `Data channels use the SCTP port ${readable(value, 6)}.`],
  "max-message-size": ["RFC 8841", (value) => `A message may have at most ${readable(value, 15)} bytes.`],
  curr: ["RFC 3312", (value) => `Condition, as it is: ${readable(value, 60)}.`],
  des: ["RFC 3312", (value) => `Condition, as it is to be: ${readable(value, 60)}.`],
  silencesupp: [
    "RFC 3108",
    (value) => (/^off/i.test(value) ? "Silence is sent like sound." : "Silence is not sent."),
  ],
  "x-applicationsharing-session-id": [
    "MS-SDPEXT 3.1.5.18",
    (value) => `The sharing has the number ${readable(value, 20)}.`,
  ],
  "x-applicationsharing-role": [
    "MS-SDPEXT 3.1.5.18",
    (value) =>
      value === "sharer"
        ? "Its sender shows its screen."
        : value === "viewer"
          ? "Its sender watches."
          : undefined,
  ],
  "x-applicationsharing-media-type": [
    "MS-SDPEXT 3.1.5.18",
    (value) => (value === "rdp" ? "The picture goes as RDP." : undefined),
  ],
  "x-ssrc-range": ["MS-SDPEXT", (value) => `Packets come from the sources ${readable(value, 40)}.`],
  "x-source": ["MS-SDPEXT", (value) => `The picture comes from ${readable(value, 40)}.`],
  "x-caps": ["MS-SDPEXT", () => "Sizes and rates of pictures that it takes."],
  "x-mediasettings": ["MS-SDPEXT", (value) => `Settings of the media: ${readable(value, 100)}.`],
  "x-bypassid": [
    "MS-SDPEXT",
    () => "Within this part of the network media may go past the Mediation Server.",
  ],
  "x-bypass": ["MS-SDPEXT", () => "Media may go past the Mediation Server."],
  "x-devicecaps": ["MS-SDPEXT", (value) => `What the device can do: ${readable(value, 100)}.`],
  "x-candidate-ipv6": ["MS-SDPEXT", (value) => candidateWords(value)],
  "x-candidate-info": ["MS-SDPEXT", (value) => `About its network: ${readable(value, 80)}.`],
};

const milliseconds = (value: string, words: (ms: string) => string): string | undefined =>
  /^\d{1,5}(?:\.\d{1,3})?$/.test(value) ? words(value) : undefined;

function rtpmap(value: Octets): string | undefined {
  const [, payloadType, encoding = "", clock, channels] =
    /^(\d{1,3})\s+([^\s/]{1,60})\/(\d{1,9})(?:\/(\d{1,3}))?/.exec(value) ?? [];
  if (payloadType === undefined) return undefined;
  const name = codecName(readable(encoding, 60));
  const two = channels === "2" ? ", two channels" : "";
  return `Format ${payloadType} is ${name}, with a clock of ${clock} Hz${two}.`;
}

const FMTP: readonly (readonly [RegExp, string])[] = [
  [/\buseinbandfec=1/i, "it carries help against lost packets"],
  [/\busedtx=1/i, "silence is not sent"],
  [/\bannexb=no/i, "without leaving out silence (Annex B)"],
  [/\bpacketization-mode=1/i, "pictures may be divided over packets"],
];

function fmtp(value: Octets, section: SectionContext): string | undefined {
  const blank = value.indexOf(" ");
  if (blank < 1) return undefined;
  const [payloadType, rest] = [value.slice(0, blank), value.slice(blank).trim()];
  const codec = payloadWords(payloadType, section);
  if (codec === codecName("telephone-event"))
    return `Keys that can be sent: ${readable(rest.replace(/^events=/i, ""), 60)}.`;
  if (codec === codecName("rtx"))
    return `It repeats packets of ${payloadWords(/\bapt=(\d{1,3})/.exec(rest)?.[1] ?? "", section)}.`;
  const rate = /\bbitrate=(\d{1,9})/i.exec(rest)?.[1];
  if (rate !== undefined) return `${capital(codec)} at ${rate} bit/s.`;
  const known = FMTP.filter(([pattern]) => pattern.test(rest)).map(([, words]) => words);
  return `${capital(codec)} is to be used so: ${readable(rest, 120)}${known.length === 0 ? "" : ` (${someOf(known)})`}.`;
}

function rtcp(value: Octets): string | undefined {
  const [, port, address] = /^(\d{1,5})(?:\s+IN\s+IP[46]\s+(\S{1,60}))?/.exec(value) ?? [];
  if (port === undefined) return undefined;
  return `Reports (RTCP) go to ${address === undefined ? `port ${port}` : placeWords(address, Number(port))}.`;
}

function group(value: Octets): string | undefined {
  const [kind = "", ...sections] = value.split(/\s+/, 40);
  const named = someOf(sections.map((one) => readable(one, 30)));
  if (/^bundle$/i.test(kind))
    return sections.length === 0 ? "No sections share a port." : `The sections ${named} share one port.`;
  if (/^ls$/i.test(kind)) return `The sections ${named} are to be played in step.`;
  return sections.length === 0 ? undefined : `The sections ${named} belong together (${readable(kind, 20)}).`;
}

function feedback(value: Octets, section: SectionContext): string | undefined {
  const [payloadType = "", ...what] = value.split(/\s+/, 10);
  const kind = what.join(" ");
  const of = payloadType === "*" ? "any format" : payloadWords(payloadType, section);
  const words = /^nack pli/i.test(kind)
    ? "ask for a whole picture"
    : /^nack/i.test(kind)
      ? "name lost packets"
      : /^ccm fir/i.test(kind)
        ? "demand a whole picture"
        : /^(?:goog-remb|transport-cc|ccm tmmbr)/i.test(kind)
          ? "tell how fast one may send"
          : /^x-message/i.test(kind)
            ? "ask for another picture (Microsoft)"
            : undefined;
  return words && `For ${of} the receiver may ${words}.`;
}

const ENCRYPTION: Readonly<Record<string, string>> = {
  optional: "Encryption is possible, but not demanded.",
  required: "Encryption is demanded.",
  rejected: "Encryption is refused.",
};

const SETUP: Readonly<Record<string, string>> = {
  active: "Its sender opens the connection.",
  passive: "Its sender waits for the connection.",
  actpass: "Its sender can open the connection or wait for it; the other end chooses.",
  holdconn: "The connection is not to be opened yet.",
};

const CONNECTION: Readonly<Record<string, string>> = {
  new: "A new connection is to be made.",
  existing: "The connection that is there is to be used on.",
};

const SUITES: Readonly<Record<string, string>> = {
  AES_CM_128_HMAC_SHA1_80: "AES with 128 bits",
  AES_CM_128_HMAC_SHA1_32: "AES with 128 bits and short checks",
  AES_256_CM_HMAC_SHA1_80: "AES with 256 bits",
  AES_256_CM_HMAC_SHA1_32: "AES with 256 bits and short checks",
  AEAD_AES_128_GCM: "AES-GCM with 128 bits",
  AEAD_AES_256_GCM: "AES-GCM with 256 bits",
};

const removedKey = (value: string): string =>
  /inline:x+(?:$|[|;\s])/i.test(value) ? ` (the key is ${REMOVED})` : "";

function crypto(value: Octets): string | undefined {
  const [, tag, suite = ""] = /^(\d{1,9})\s+(\S{1,60})/.exec(value) ?? [];
  if (tag === undefined) return undefined;
  const name = Object.hasOwn(SUITES, suite) ? SUITES[suite] : readable(suite, 60);
  return `Key ${tag} for encrypted media (SRTP): ${name}${removedKey(value)}.`;
}

function fingerprint(value: Octets): Said | undefined {
  const [, hash = "", print = ""] = /^(\S{1,20})\s+([0-9a-f:]{8,200})/i.exec(value) ?? [];
  if (print === "") return undefined;
  return {
    sentence: `The keys come by DTLS, from the certificate whose ${hash.toUpperCase()} begins with ${print.slice(0, 11)}.`,
  };
}
