import { malformed, type Parsed, parsed } from "#base/parsed";

/**
 * A session description as its lines (RFC 8866): the session's, and those of each media section beginning with its `m=`. Lines that
 * nobody here understands stay where they are, so that what is printed is what was read.
 */
export interface SessionDescription {
  readonly session: readonly string[];
  readonly media: readonly MediaSection[];
}
export type MediaSection = readonly string[];

/** `m=audio 49170/2 RTP/AVP 0 8` */
export interface MediaLine {
  readonly kind: string;
  /** 0: refused, or bundled with another. */
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

/** A codec of a section. */
export interface Codec {
  readonly payloadType: number;
  /** Lower case: `pcmu`, `telephone-event`. */
  readonly name: string;
  readonly clock: number;
  readonly channels: number;
  /** Parameters as they stand. */
  readonly fmtp: string | undefined;
}

export type MediaDirection = "sendrecv" | "sendonly" | "recvonly" | "inactive";

const MOST_LINES = 2_000;
const MOST_SECTIONS = 32;
const MOST_LINE = 4_096;

/** Reads a description. Refuses what has no version line or is out of bounds; everything else is taken as lines. */
export function parseSdp(text: string): Parsed<SessionDescription> {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== "");
  if (lines[0] !== "v=0") return malformed("v=0 in the first line");
  if (lines.length > MOST_LINES) return malformed(`at most ${MOST_LINES} lines`);
  const wrong = lines.find((line) => line.length > MOST_LINE || !/^[a-z]=/.test(line));
  if (wrong !== undefined) return malformed(`lines of a letter, = and at most ${MOST_LINE} characters`);
  const session: string[] = [];
  const media: string[][] = [];
  for (const line of lines) {
    if (line.startsWith("m=")) media.push([line]);
    else (media.at(-1) ?? session).push(line);
  }
  if (media.length > MOST_SECTIONS) return malformed(`at most ${MOST_SECTIONS} media sections`);
  for (const [line = ""] of media)
    if (!mediaLine([line])) return malformed("m= with kind, port, protocol and formats");
  return parsed({ session, media });
}

export const printSdp = ({ session, media }: SessionDescription): string =>
  [...session, ...media.flat()].map((line) => `${line}\r\n`).join("");

/** Undefined: the section begins with no readable `m=`. */
export function mediaLine([line = ""]: MediaSection): MediaLine | undefined {
  const found = /^m=(\S+) (\d{1,5})(?:\/\d+)? (\S+)((?: \S+)*)$/.exec(line.trimEnd());
  if (!found) return undefined;
  const [, kind = "", port = "", protocol = "", formats = ""] = found;
  return { kind, port: Number(port), protocol, formats: formats.split(" ").filter(Boolean) };
}

/** The value of the first attribute of this name; "" for one without a value; undefined: there is none. */
export function attribute(lines: readonly string[], name: string): string | undefined {
  const [first] = attributes(lines, name);
  return first;
}

export function attributes(lines: readonly string[], name: string): readonly string[] {
  const start = `a=${name}`;
  return lines.flatMap((line) => {
    if (line === start) return [""];
    return line.startsWith(`${start}:`) ? [line.slice(start.length + 1)] : [];
  });
}

/** RFC 3551 §6: what these numbers mean without an rtpmap. */
const STATIC: Readonly<Record<string, readonly [name: string, clock: number]>> = {
  "0": ["pcmu", 8000],
  "3": ["gsm", 8000],
  "8": ["pcma", 8000],
  "9": ["g722", 8000],
  "18": ["g729", 8000],
};

/** The codecs of an RTP section in the order of its formats, the most wanted first. */
export function codecsOf(section: MediaSection): readonly Codec[] {
  const maps = new Map(attributes(section, "rtpmap").map((value) => splitFirst(value)));
  const parameters = new Map(attributes(section, "fmtp").map((value) => splitFirst(value)));
  return (mediaLine(section)?.formats ?? []).flatMap((format) => {
    const [known, clock = 0] = STATIC[format] ?? [];
    const [name = known, rate = String(clock), channels = "1"] = maps.get(format)?.trim().split("/") ?? [];
    if (name === undefined || !/^\d{1,3}$/.test(format)) return [];
    return [
      {
        payloadType: Number(format),
        name: name.toLowerCase(),
        clock: Number(rate),
        channels: Number(channels),
        fmtp: parameters.get(format),
      },
    ];
  });
}

const splitFirst = (value: string): [string, string] => {
  const blank = value.indexOf(" ");
  return blank < 0 ? [value, ""] : [value.slice(0, blank), value.slice(blank + 1)];
};

/** As the section says, else as the session does (RFC 8866 §6.7). */
export function directionOf({ session }: SessionDescription, section: MediaSection): MediaDirection {
  const of = (lines: readonly string[]) => DIRECTIONS.find((direction) => lines.includes(`a=${direction}`));
  return of(section) ?? of(session) ?? "sendrecv";
}

const DIRECTIONS: readonly MediaDirection[] = ["sendrecv", "sendonly", "recvonly", "inactive"];

/** What the other end has to say of its own direction (RFC 3264 §6.1). */
export const reversed = (direction: MediaDirection): MediaDirection =>
  direction === "sendonly" ? "recvonly" : direction === "recvonly" ? "sendonly" : direction;

/** Where media is to be sent: the section's address, else the session's; undefined: none, or the hold of RFC 2543. */
export function addressOf({ session }: SessionDescription, section: MediaSection): string | undefined {
  const line = [...section, ...session].find((one) => one.startsWith("c="));
  const address = /^c=IN IP[46] ([^\s/]+)/.exec(line ?? "")?.[1];
  return address === "0.0.0.0" || address === "::" ? undefined : address;
}
