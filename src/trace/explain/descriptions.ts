import {
  addressOf,
  attribute,
  attributes,
  codecsOf,
  type MediaSection,
  mediaLine,
  parseSdp,
} from "#formats/sdp/description";
import type { Story, StoryMessage, StorySession } from "../story.ts";
import { messageOf } from "./fields.ts";

/** One way that one end offers to be reached (RFC 8839, 6544; MS-ICE2 of OCS). */
export interface Candidate {
  readonly component: number;
  /** `udp`, `tcp-act`, `tcp-pass`, `tcp-so`, as it stands in lower case. */
  readonly transport: string;
  readonly address: string;
  readonly port: number;
  /** host, srflx, prflx, relay; undefined where an old form does not say. */
  readonly type: string | undefined;
}

/** One media section of a description, as far as explanations need it. */
export interface DescribedMedia {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly address: string | undefined;
  /** Names in lower case; read when asked for. */
  readonly codecs: readonly string[];
  readonly candidates: readonly Candidate[];
  /** a=remote-candidates: component, address, port. */
  readonly remote: readonly { readonly component: number; readonly address: string; readonly port: number }[];
  /** `AES_CM_128_HMAC_SHA1_80` of a=crypto and a=cryptoscale. */
  readonly crypto: readonly string[];
  readonly hasFingerprint: boolean;
  readonly role: "sharer" | "viewer" | undefined;
  readonly sharingType: string | undefined;
  readonly lines: MediaSection;
}

/** A description that one message carries. */
export interface Description {
  readonly message: StoryMessage;
  readonly origin: string;
  readonly media: readonly DescribedMedia[];
}

/** The description in a message; undefined: it has none that can be read. */
export function descriptionIn(story: Story, message: StoryMessage): Description | undefined {
  if (!hasDescription(message)) return undefined;
  const read = messageOf(story, message);
  if (!read || !/\bapplication\/sdp\b|^multipart\//i.test(read.get("content-type") ?? "")) return undefined;
  const { body } = read;
  const at = body.indexOf("v=0");
  const sdp = parseSdp(trimLines(at < 0 ? body : body.slice(at)));
  if (!sdp.ok) return undefined;
  return {
    message,
    origin: sdp.value.session.find((line) => line.startsWith("o="))?.slice(2) ?? "",
    media: sdp.value.media.map((section) => describe(section, addressOf(sdp.value, section))),
  };
}

/** Whether it may carry one: to look costs nothing. */
export const hasDescription = ({ body }: StoryMessage): boolean =>
  body !== undefined && (body.startsWith("application/sdp") || body.startsWith("multipart/"));

/** Every description of a session that is no repetition, in the order of time. */
export const descriptionsOf = (story: Story, session: StorySession): readonly Description[] =>
  session.messages
    .flatMap((index) => story.messages[index] ?? [])
    .filter(({ repeats }) => repeats === undefined)
    .flatMap((message) => descriptionIn(story, message) ?? []);

/** Candidate lines of Communicator end in a blank; a multipart body goes on behind its description. */
const trimLines = (body: string): string => {
  const lines = body.split(/\r?\n/).map((line) => line.trimEnd());
  const end = lines.findIndex((line) => line !== "" && !/^[a-z]=/.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).join("\r\n");
};

function describe(section: MediaSection, address: string | undefined): DescribedMedia {
  const line = mediaLine(section);
  const role = attribute(section, "x-applicationsharing-role");
  return {
    kind: line?.kind ?? "",
    port: line?.port ?? 0,
    protocol: line?.protocol ?? "",
    address,
    get codecs() {
      return codecsOf(section).map(({ name }) => name);
    },
    candidates: attributes(section, "candidate").flatMap((value) => candidateOf(value) ?? []),
    remote: remotesIn(attribute(section, "remote-candidates") ?? ""),
    crypto: [...attributes(section, "cryptoscale"), ...attributes(section, "crypto")].flatMap(
      (value) => /\b(AES\w+|F8\w+|AEAD\w+)\b/.exec(value)?.[1] ?? [],
    ),
    hasFingerprint: attribute(section, "fingerprint") !== undefined,
    role: role === "sharer" || role === "viewer" ? role : undefined,
    sharingType: attribute(section, "x-applicationsharing-media-type"),
    lines: section,
  };
}

/** `1 1 TCP-PASS 2120613887 192.168.100.65 50016 typ host`; the old form `user 1 pass UDP 0.9 address port`. */
function candidateOf(value: string): Candidate | undefined {
  const words = value.trim().split(/ +/);
  const old = /^(?:udp|tcp\S*)$/i.test(words[3] ?? "");
  const [, component = "", ...rest] = old ? [words[0], words[1], ...words.slice(3)] : words;
  const [transport = "", , address = "", port = ""] = rest;
  const typ = words.indexOf("typ");
  if (!/^\d{1,3}$/.test(component) || !/^\d{1,5}$/.test(port)) return undefined;
  const tcpType = words[words.indexOf("tcptype") + 1];
  const kind = transport.toLowerCase();
  return {
    component: Number(component),
    transport:
      kind === "tcp" && words.includes("tcptype")
        ? `tcp-${tcpType === "active" ? "act" : tcpType === "passive" ? "pass" : "so"}`
        : kind,
    address,
    port: Number(port),
    type: typ < 0 ? undefined : words[typ + 1],
  };
}

/** `1 192.168.100.80 18851 2 192.168.100.80 18851` (RFC 8839 §5.2) */
function remotesIn(value: string): DescribedMedia["remote"] {
  const words = value.trim().split(/ +/);
  const remotes: { component: number; address: string; port: number }[] = [];
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [component = "", address = "", port = ""] = words.slice(at, at + 3);
    if (/^\d{1,3}$/.test(component) && /^\d{1,5}$/.test(port))
      remotes.push({ component: Number(component), address, port: Number(port) });
  }
  return remotes;
}
