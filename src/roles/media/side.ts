import {
  attribute,
  type Codec,
  type MediaDirection,
  type MediaSection,
  mediaLine,
  printSdp,
} from "#formats/sdp/description";
import type { WebTransport } from "#media/web-leg";
import { withOutside } from "./decide-address.ts";

/** What we describe to one end of a call: the lines of its sound, and the layout of sections that it knows. */
export interface SideOptions {
  /** Of us in `o=` and `c=`. */
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
  /** Transport, keys and source of the sound section. */
  readonly lines: readonly string[];
  readonly bundles: boolean;
  readonly newId: number;
}

/**
 * One end of a carried call as we describe ourselves to it. Only direction and codecs change while the call lasts; a description
 * that says the same as the last keeps its version (RFC 3264 §8).
 */
export class Side {
  readonly #options: SideOptions;
  /** Under which this end reaches us. */
  address: string;
  #version = 0;
  #last = "";
  /** The sections that this end knows, in their order: what it offered, or ours. */
  layout: readonly MediaSection[] = [];

  constructor(options: SideOptions) {
    this.#options = options;
    this.address = options.address;
  }

  describe(direction: MediaDirection, codecs: readonly Codec[]): string {
    const body = this.#sections(direction, codecs);
    const text = printSdp({ session: [], media: body });
    if (text !== this.#last) {
      this.#version++;
      this.#last = text;
    }
    const { newId, bundles } = this.#options;
    const { address } = this;
    const family = address.includes(":") ? "IP6" : "IP4";
    const mids = body
      .filter((section) => (mediaLine(section)?.port ?? 0) > 0)
      .flatMap((section) => attribute(section, "mid") ?? []);
    return printSdp({
      session: [
        "v=0",
        `o=parley ${newId} ${this.#version} IN ${family} ${address}`,
        "s=-",
        `c=IN ${family} ${address}`,
        "t=0 0",
        "a=tool:parley",
        ...(bundles ? [`a=group:BUNDLE ${mids.join(" ")}`] : []),
      ],
      media: body,
    });
  }

  /** The sound in its place; everything else that this end knows is refused with port 0 (RFC 3264 §6). */
  #sections(direction: MediaDirection, codecs: readonly Codec[]): readonly MediaSection[] {
    const { layout } = this;
    const place = layout.findIndex((section) => mediaLine(section)?.kind === "audio");
    if (place < 0) return [this.#sound(direction, codecs, undefined)];
    return layout.map((section, index) =>
      index === place ? this.#sound(direction, codecs, section) : refused(section),
    );
  }

  #sound(
    direction: MediaDirection,
    codecs: readonly Codec[],
    theirs: MediaSection | undefined,
  ): MediaSection {
    const { protocol, port, lines, bundles } = this.#options;
    const mid = (theirs && attribute(theirs, "mid")) ?? (bundles ? "0" : undefined);
    return [
      `m=audio ${port} ${protocol} ${codecs.map(({ payloadType }) => payloadType).join(" ")}`,
      ...(mid === undefined ? [] : [`a=mid:${mid}`]),
      ...codecs.flatMap(({ payloadType, name, clock, channels, fmtp }) => [
        `a=rtpmap:${payloadType} ${NAMES[name] ?? name}/${clock}${channels > 1 ? `/${channels}` : ""}`,
        ...(fmtp ? [`a=fmtp:${payloadType} ${fmtp}`] : []),
      ]),
      "a=ptime:20",
      ...lines,
      `a=${direction}`,
    ];
  }
}

/** As RFC 3551 and RFC 4733 write them. */
const NAMES: Readonly<Record<string, string>> = { pcmu: "PCMU", pcma: "PCMA", g722: "G722" };

function refused(section: MediaSection): MediaSection {
  const line = mediaLine(section);
  const mid = attribute(section, "mid");
  return [
    `m=${line?.kind ?? "audio"} 0 ${line?.protocol ?? "RTP/AVP"} ${line?.formats.join(" ") || "0"}`,
    ...(mid === undefined ? [] : [`a=mid:${mid}`]),
    "a=inactive",
  ];
}

/**
 * The lines of the sound section for a browser: ICE, DTLS, and the source that it is to play. We begin DTLS, also where we offer
 * (RFC 8842 §5.2 wants actpass): a browser that begins does so before its answer is here, and libdatachannel then refuses its
 * certificate because it knows no fingerprint yet.
 */
export const webLines = (
  { lines }: WebTransport,
  ssrc: number,
  seenAs: readonly string[],
): readonly string[] => [
  "a=rtcp-mux",
  ...withOutside(lines, seenAs).map((line) => line.replace(/^a=setup:actpass$/, "a=setup:active")),
  "a=msid:parley parley-sound",
  `a=ssrc:${ssrc} cname:parley`,
];
