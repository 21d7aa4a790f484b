import {
  addressOf,
  type Codec,
  codecsOf,
  directionOf,
  type MediaSection,
  mediaLine,
  parseSdp,
  type SessionDescription,
} from "#formats/sdp/description";
import type { PacketCipher, PlainLeg } from "#media/plain-leg";
import { type SharedType, SoundBridge } from "#media/sound-bridge";
import type { WebEnd } from "#media/web-leg";
import { type Crypto, carried, cryptoOf, isSame, soundOf } from "./decide-bridge.ts";
import { describeBrowser } from "./describe-browser.ts";
import type { Side } from "./side.ts";
import type { MediaUses } from "./uses.ts";

export type End = "web" | "plain";

/** What a carried call is made of; `web` and `plain` are its two ends as we describe ourselves to them. */
export interface CallParts {
  readonly callId: string;
  /** Tag of the end that called, and which of the two worlds it is in. */
  readonly callerTag: string;
  readonly caller: End;
  readonly webLeg: WebEnd;
  readonly plainLeg: PlainLeg;
  readonly web: Side;
  /** Of a phone that calls, which says itself whether it encrypts; of one that is called, in the clear and encrypted. */
  readonly plain: PlainForm;
  readonly otherPlain?: PlainForm;
}

/** How we describe ourselves to a phone. */
export interface PlainForm {
  readonly side: Side;
  /** Our key, where it encrypts by SDES. */
  readonly key?: { readonly suite: string; readonly key: string };
}

/** A call whose sound we carry: turns what one end describes into what the other is told, for offers and answers alike. */
export class MediaCall {
  readonly parts: CallParts;
  readonly bridge: SoundBridge;
  readonly #uses: MediaUses;
  readonly #codecs: Record<End, readonly Codec[]> = { web: [], plain: [] };
  #browserKnown: boolean;
  #theirs: { readonly key: string; readonly cipher: PacketCipher | undefined } | undefined;
  #plain: PlainForm;
  #ours: PacketCipher | undefined;
  #signalling = "";
  readonly #tags = new Set<string>();
  /** Somebody of the other world took the call. */
  answered = false;
  /** Where one end holds the other, nobody need send. */
  held = false;

  constructor(uses: MediaUses, parts: CallParts) {
    this.#uses = uses;
    this.parts = parts;
    this.bridge = new SoundBridge(parts.webLeg, parts.plainLeg, uses.newSsrc());
    this.#browserKnown = parts.caller === "web";
    this.#plain = parts.plain;
    this.#ours = this.#cipherOfForm();
  }

  /** Takes the other form of the phone's description; false: there is none that was not tried. */
  tryOther(): boolean {
    const { otherPlain } = this.parts;
    if (!otherPlain || this.#plain === otherPlain) return false;
    this.#plain = otherPlain;
    this.#ours = this.#cipherOfForm();
    return true;
  }

  /** Where the phone's signalling comes from, and under which address it reaches us. */
  placePhone(signalling: string, reached: string): void {
    this.#signalling = signalling;
    this.#plain.side.address = reached;
  }

  /** An end of the other world answered the caller: what goes between these two is translated. */
  meets(tag: string | undefined): void {
    if (tag !== undefined && this.#tags.size < MOST_TAGS) this.#tags.add(tag);
  }

  /** Whether a request goes between the ends of this call. A fork may give the caller other dialogs, which we do not carry. */
  isBetween(one: string | undefined, another: string | undefined): boolean {
    const { callerTag } = this.parts;
    return (
      (one === callerTag && this.#tags.has(another ?? "")) ||
      (another === callerTag && this.#tags.has(one ?? ""))
    );
  }

  /** Which end sends a request with this From tag. */
  endOf(tag: string | undefined): End {
    const { caller, callerTag } = this.parts;
    return tag === callerTag ? caller : other(caller);
  }

  /** What the other end is told of this description; undefined where it has no sound of its own, and is left as it is. */
  translate(text: string, from: End): string | undefined {
    const read = parseSdp(text);
    if (!read.ok) return undefined;
    const sound =
      soundOf(read.value) ?? read.value.media.find((section) => mediaLine(section)?.kind === "audio");
    if (!sound) return undefined;
    this.#codecs[from] = carried(sound);
    this.#side(from).layout = read.value.media;
    if (from === "web") this.#meetBrowser(read.value, sound);
    else this.#aim(read.value, sound);
    this.bridge.share(this.#shared());
    const to = other(from);
    // The hold of RFC 2543 has no address and no direction; a browser's address stands in its candidates.
    const held = from === "plain" && addressOf(read.value, sound) === undefined;
    const direction = held ? "sendonly" : directionOf(read.value, sound);
    this.held = direction !== "sendrecv";
    return this.#side(to).describe(direction, this.#told(to));
  }

  #side(end: End): Side {
    return end === "web" ? this.parts.web : this.#plain.side;
  }

  #cipherOfForm(): PacketCipher | undefined {
    const { key } = this.#plain;
    return key && this.#uses.cipher(key.suite, key.key);
  }

  close(): void {
    this.bridge.close();
  }

  /** The codecs in the order of the end that spoke last, with the numbers that the other uses, once it has spoken. */
  #told(to: End): readonly Codec[] {
    const [known, spoken] = [this.#codecs[to], this.#codecs[other(to)]];
    if (known.length === 0) return spoken;
    const wanted =
      spoken.length === 0 ? known : known.filter((codec) => spoken.some((one) => isSame(one, codec)));
    return wanted.length > 0 ? wanted : known;
  }

  #shared(): readonly SharedType[] {
    const { web, plain } = this.#codecs;
    // Until both have spoken, the other will use the numbers of the one who has.
    if (web.length === 0 || plain.length === 0)
      return [...web, ...plain].map(({ payloadType }) => ({ web: payloadType, plain: payloadType }));
    return web.flatMap((codec) => {
      const same = plain.find((one) => isSame(one, codec));
      return same ? [{ web: codec.payloadType, plain: same.payloadType }] : [];
    });
  }

  /** ICE and DTLS are agreed once; later descriptions of the browser change direction and codecs only. */
  #meetBrowser(description: SessionDescription, sound: MediaSection): void {
    if (this.#browserKnown) return;
    this.#browserKnown = true;
    try {
      this.parts.webLeg.accept(describeBrowser(description, sound));
    } catch (details) {
      // The phone is answered all the same: what it is told is right, and both ends measure that there is no sound.
      this.#uses.log.write("warn", "What a browser described could not be taken.", {
        callId: this.parts.callId,
        details,
      });
    }
  }

  #aim(description: SessionDescription, sound: MediaSection): void {
    const address = addressOf(description, sound);
    const port = mediaLine(sound)?.port ?? 0;
    if (address === undefined || port === 0) return;
    const crypto = cryptoOf(sound);
    const theirs = crypto && this.#cipherOf(crypto);
    this.parts.plainLeg.aim({
      address,
      port,
      signalling: this.#signalling,
      ...(theirs && { theirs }),
      ...(crypto && this.#ours && { ours: this.#ours }),
    });
  }

  /** One for each key: it counts packets. */
  #cipherOf({ suite, key }: Crypto): PacketCipher | undefined {
    if (this.#theirs?.key !== key) this.#theirs = { key, cipher: this.#uses.cipher(suite, key) };
    return this.#theirs.cipher;
  }
}

/** Devices that answer one INVITE. */
const MOST_TAGS = 20;

const other = (end: End): End => (end === "web" ? "plain" : "web");

/** All codecs of a section by name, for error texts. */
export const codecNames = (section: MediaSection): readonly string[] => [
  ...new Set(codecsOf(section).map(({ name }) => name)),
];
