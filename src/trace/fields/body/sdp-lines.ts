import { type Octets, utf8Decode } from "#base/octets";
import { mediaLine } from "#formats/sdp/description";
import type { Said } from "../described.ts";
import { isNumeric, placeWords, readable, someOf } from "../words.ts";
import { attributeWords, payloadWords, type SectionContext } from "./sdp-attributes.ts";

const MOST_CODECS = 8;
const RTPMAP = /^a=rtpmap:(\d{1,3})\s+([^\s/]{1,60})\//i;

/** What each line of a session description says (RFC 8866); lines that are not known have nothing. A piece of one is read too. */
export function sdpLines(lines: readonly Octets[]): (Said | undefined)[] {
  let section: SectionContext = { kind: undefined, codecs: new Map(), hasKeys: false };
  return lines.map((line, at) => {
    if (line.startsWith("m=")) section = sectionAt(lines, at);
    return lineWords(line.trimEnd(), section);
  });
}

function sectionAt(lines: readonly Octets[], from: number): SectionContext {
  const codecs = new Map<string, string>();
  let hasKeys = false;
  for (let at = from + 1; at < lines.length && !lines[at]?.startsWith("m="); at++) {
    const [, payloadType, encoding] = RTPMAP.exec(lines[at] ?? "") ?? [];
    hasKeys ||= /^a=(?:crypto|cryptoscale|fingerprint|key-mgmt):/i.test(lines[at] ?? "");
    if (payloadType !== undefined && encoding !== undefined) codecs.set(payloadType, encoding);
  }
  return { kind: /^m=(\S+)/.exec(lines[from] ?? "")?.[1], codecs, hasKeys };
}

function lineWords(line: Octets, section: SectionContext): Said | undefined {
  const value = line.slice(2).trim();
  switch (line.slice(0, 2)) {
    case "v=":
      return { sentence: "A session description begins.", source: "RFC 8866 §5.1" };
    case "o=":
      return origin(value);
    case "s=":
      return said(
        value === "-" || value === "" || value === "session"
          ? "The session has no name of its own."
          : `The session is called “${readable(value)}”.`,
        "RFC 8866 §5.3",
      );
    case "i=":
      return said(`About it: “${readable(value)}”.`, "RFC 8866 §5.4");
    case "u=":
      return said(`More is at ${readable(value)}.`, "RFC 8866 §5.5");
    case "e=":
    case "p=":
      return said(`Who is responsible: ${readable(value)}.`, "RFC 8866 §5.6");
    case "c=":
      return connection(value);
    case "b=":
      return bandwidth(value);
    case "t=":
      return said(
        /^0 0$/.test(value)
          ? "The session has no fixed beginning and end."
          : `The session is planned for a time: ${readable(value, 40)}.`,
        "RFC 8866 §5.9",
      );
    case "r=":
      return said("The session repeats.", "RFC 8866 §5.10");
    case "k=":
      return said("A key in the oldest form (removed from this trace).", "RFC 4566 §5.12");
    case "m=":
      return media(line, section);
    case "a=":
      return attributeWords(line, section);
    default:
      return undefined;
  }
}

const said = (sentence: string, source: string): Said => ({ sentence, source });

function origin(value: Octets): Said | undefined {
  const [, user, , version, , address] =
    /^(\S{1,80}) (\S{1,40}) (\S{1,40}) IN (IP[46]) (\S{1,100})$/.exec(value) ?? [];
  if (user === undefined || version === undefined || address === undefined) return undefined;
  const who = user === "-" ? "" : ` by ${readable(user, 60)}`;
  return said(
    `Written${who} at ${readable(address, 100)}, as version ${version}; a new version means that something changed.`,
    "RFC 8866 §5.2",
  );
}

function connection(value: Octets): Said | undefined {
  const address = /^IN IP[46] ([^\s/]{1,100})/.exec(value)?.[1];
  if (address === undefined) return undefined;
  if (address === "0.0.0.0" || address === "::")
    return {
      sentence: "No media are to be sent here: on hold, in the oldest form.",
      source: "RFC 3264 §8.4",
      severity: "note",
    };
  const name = isNumeric(address) ? "" : ", a name that has to be looked up";
  return said(`Media are to be sent to ${readable(address, 100)}${name}.`, "RFC 8866 §5.7");
}

function bandwidth(value: Octets): Said | undefined {
  const [, kind = "", amount] = /^([\w-]{1,20}):(\d{1,12})$/.exec(value) ?? [];
  if (amount === undefined) return undefined;
  switch (kind.toUpperCase()) {
    case "CT":
      return said(`All media together may take ${amount} kbit/s.`, "RFC 8866 §5.8");
    case "AS":
      return said(`These media may take ${amount} kbit/s.`, "RFC 8866 §5.8");
    case "TIAS":
      return said(`These media may take ${amount} bit/s, packet headers not counted.`, "RFC 3890");
    case "RS":
      return said(`Reports of senders may take ${amount} bit/s.`, "RFC 3556");
    case "RR":
      return said(`Reports of receivers may take ${amount} bit/s.`, "RFC 3556");
    default:
      return undefined;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  audio: "Sound",
  video: "Video",
  text: "Text while it is typed",
  image: "Fax or pictures",
  message: "Messages",
  "x-ms-message": "Messages",
  application: "Data",
  data: "Data",
  applicationsharing: "A shared desktop or program",
};

/** How media are protected by the words of the m= line (RFC 3551, 3711, 4585, 5764, 4571; MS-SDPEXT). */
function profileWords(protocol: string, section: SectionContext): string {
  const upper = protocol.toUpperCase();
  const tcp = upper.startsWith("TCP/") ? " over TCP" : "";
  if (upper.includes("TLS/") && upper.includes("SAVP"))
    return `${tcp}, encrypted with keys that come by DTLS`;
  if (upper.includes("DTLS/SCTP")) return ", in encrypted data channels";
  if (upper.includes("SAVP")) return `${tcp}, encrypted (SRTP)`;
  if (upper.includes("AVP") && section.hasKeys) return `${tcp}, encrypted if the other end does it too`;
  if (upper.includes("AVP")) return section.kind === "applicationsharing" ? tcp : `${tcp}, not encrypted`;
  return ` over ${readable(protocol, 30)}`;
}

/** WebRTC writes port 9 (discard) as long as no way is known (RFC 8839 §4.1). */
const portWords = ({ port, protocol }: { readonly port: number; readonly protocol: string }): string =>
  port === 9 && /TLS/i.test(protocol) ? "a port that is yet to be found (9)" : `port ${port}`;

function media(line: Octets, section: SectionContext): Said | undefined {
  const read = mediaLine([line]);
  if (!read) return undefined;
  const kind = Object.hasOwn(KINDS, read.kind)
    ? (KINDS[read.kind] ?? "")
    : `Media of the kind ${readable(read.kind, 30)}`;
  if (read.kind === "message" || read.kind === "x-ms-message")
    return said(
      read.protocol === "sip"
        ? "Messages: they go through the server in SIP; the port means nothing."
        : `Messages at port ${read.port}${profileWords(read.protocol, section)}.`,
      read.protocol === "sip" ? "MS-SIP" : "RFC 4975",
    );
  if (read.port === 0)
    return {
      sentence: `${kind}: refused, or not wanted any more (port 0).`,
      source: "RFC 3264 §6",
      severity: "note",
    };
  const names = /AVP/i.test(read.protocol)
    ? [...new Set(read.formats.map((format) => payloadWords(format, section)))]
    : [];
  const formats =
    names.length === 0
      ? ""
      : `: ${someOf(names, MOST_CODECS)}${names.length > 1 ? ", the most wanted first" : ""}`;
  return said(
    `${kind} at ${portWords(read)}${profileWords(read.protocol, section)}${formats}.`,
    "RFC 8866 §5.14",
  );
}

/** A description in one sentence: its kinds of media, and where they go; undefined: it has none. */
export function sdpSentence(lines: readonly Octets[]): string | undefined {
  const sections = lines.filter((line) => line.startsWith("m=")).flatMap((line) => mediaLine([line]) ?? []);
  if (sections.length === 0) return undefined;
  const words = sections.slice(0, 8).map(({ kind, port }) => {
    const name = (Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? kind) : readable(kind, 30)).toLowerCase();
    return port === 0 ? `${name} (refused)` : name;
  });
  const address = /^c=IN IP[46] ([^\s/]{1,100})/.exec(lines.find((line) => line.startsWith("c=")) ?? "")?.[1];
  return `Describes a session with ${someOf(words)}${address === undefined ? "" : `, at ${placeWords(utf8Decode(address), undefined)}`}.`;
}
