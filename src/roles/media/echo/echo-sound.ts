import {
  addressOf,
  attribute,
  type Codec,
  directionOf,
  type MediaDirection,
  type MediaSection,
  mediaLine,
  parseSdp,
  reversed,
  type SessionDescription,
} from "#formats/sdp/description";
import type { PacketCipher, PlainLeg } from "#media/plain-leg";
import { payloadTypeOf, translate } from "#media/rtp";
import type { WebEnd } from "#media/web-leg";
import type { Flow } from "#sip/transport/flow";
import { decideAddress } from "../decide-address.ts";
import { type Crypto, carried, cryptoOf, hasSound, kindOf, soundOf } from "../decide-bridge.ts";
import { describeBrowser } from "../describe-browser.ts";
import { Side, webLines } from "../side.ts";
import { PACKETS_BEHIND } from "./limits.ts";
import type { EchoSoundUses, EchoUses } from "./uses.ts";

/** How we describe ourselves to a device that we call: G.711 is what all of them have. */
const OURS: readonly Codec[] = [
  { payloadType: 0, name: "pcmu", clock: 8000, channels: 1, fmtp: undefined },
  { payloadType: 8, name: "pcma", clock: 8000, channels: 1, fmtp: undefined },
  { payloadType: 101, name: "telephone-event", clock: 8000, channels: 1, fmtp: "0-15" },
];
const SUITE = "AES_CM_128_HMAC_SHA1_80";

type Leg =
  | { readonly kind: "web"; readonly web: WebEnd }
  | { readonly kind: "phone"; readonly phone: PlainLeg };

interface Sound {
  readonly description: SessionDescription;
  readonly section: MediaSection;
}

/** Where a device is, seen from here: the address under which it reaches us, and where its signalling comes from. */
export interface Place {
  readonly host: string;
  readonly signalling: string;
}

/** The sound of one call: what an end says is sent back to it a little later. */
export class EchoSound {
  readonly #uses: EchoSoundUses;
  readonly #leg: Leg;
  readonly #side: Side;
  readonly #signalling: string;
  /** Ours, where the other end encrypts by SDES; each counts its packets, so there is one for the whole call. */
  readonly #ours: PacketCipher | undefined;
  #theirs: { readonly key: string; readonly cipher: PacketCipher | undefined } | undefined;
  #codecs: readonly Codec[] = OURS;
  #direction: MediaDirection = "sendrecv";
  #met = false;
  /** Packets that came. */
  heard = 0;

  private constructor(uses: EchoSoundUses, leg: Leg, side: Side, signalling: string, key?: Crypto) {
    this.#uses = uses;
    this.#leg = leg;
    this.#side = side;
    this.#signalling = signalling;
    this.#ours = key && uses.cipher(key.suite, key.key);
    const end = leg.kind === "web" ? leg.web : leg.phone;
    const ssrc = leg.kind === "web" ? leg.web.ssrc : uses.newSsrc();
    const behind: Uint8Array[] = [];
    end.onPacket((packet) => {
      this.heard++;
      const back = translate(packet, payloadTypeOf(packet), ssrc);
      if (!back || this.#direction === "recvonly" || this.#direction === "inactive") return;
      behind.push(back);
      const next = behind.length > PACKETS_BEHIND ? behind.shift() : undefined;
      if (next) end.send(next);
    });
  }

  /** Takes the offer of a call. Undefined: it has no sound that we know. Rejects when no port is free. */
  static async answering(uses: EchoSoundUses, offer: string, place: Place): Promise<EchoSound | undefined> {
    const sound = readSound(offer);
    const kind = sound && kindOf(sound.section, sound.description);
    if (!sound || !kind || !hasSound(carried(sound.section))) return undefined;
    if (kind !== "web") {
      const theirs = cryptoOf(sound.section);
      const key = theirs && { ...theirs, key: uses.newKey() };
      return EchoSound.#phone(uses, place, mediaLine(sound.section)?.protocol ?? "RTP/AVP", key);
    }
    const web = await uses.engine.openWeb(attribute(sound.section, "mid") ?? "0");
    try {
      const transport = await web.answer(describeBrowser(sound.description, sound.section));
      const made = new EchoSound(
        uses,
        { kind: "web", web },
        webSide(uses, transport, web.ssrc),
        place.signalling,
      );
      made.#met = true;
      return made;
    } catch (error) {
      web.close();
      throw error;
    }
  }

  /** For a device that we call: a browser, or a phone that may want it encrypted. */
  static async offering(uses: EchoSoundUses, to: "web" | "plain" | "sdes", place: Place): Promise<EchoSound> {
    if (to !== "web") {
      const key = to === "sdes" ? { tag: "1", suite: SUITE, key: uses.newKey() } : undefined;
      return EchoSound.#phone(uses, place, key ? "RTP/SAVP" : "RTP/AVP", key);
    }
    const web = await uses.engine.openWeb("0");
    try {
      return new EchoSound(
        uses,
        { kind: "web", web },
        webSide(uses, await web.offer(), web.ssrc),
        place.signalling,
      );
    } catch (error) {
      web.close();
      throw error;
    }
  }

  static async #phone(uses: EchoSoundUses, place: Place, protocol: string, key: Crypto | undefined) {
    const phone = await uses.engine.openPlain();
    const lines = key ? [`a=crypto:${key.tag} ${key.suite} inline:${key.key}`] : [];
    const side = new Side({
      address: place.host,
      protocol,
      port: phone.port,
      lines,
      bundles: false,
      newId: uses.newSsrc(),
    });
    return new EchoSound(uses, { kind: "phone", phone }, side, place.signalling, key);
  }

  /** What we say when asked without an offer, or when we call. */
  offer(): string {
    return this.#side.describe("sendrecv", this.#codecs);
  }

  /** Answers an offer, the first one and later ones. Undefined: it has no sound any more that we know. */
  answer(offer: string): string | undefined {
    const sound = this.#take(offer);
    if (!sound) return undefined;
    this.#side.layout = sound.description.media;
    // The hold of RFC 2543; a browser's address stands in its candidates.
    const held = this.#leg.kind === "phone" && addressOf(sound.description, sound.section) === undefined;
    this.#direction = held ? "inactive" : reversed(directionOf(sound.description, sound.section));
    return this.#side.describe(this.#direction, this.#codecs);
  }

  /** The answer to our own offer. False: there is no sound in it. */
  accept(answer: string): boolean {
    return this.#take(answer) !== undefined;
  }

  close(): void {
    if (this.#leg.kind === "web") this.#leg.web.close();
    else this.#leg.phone.close();
  }

  #take(text: string): Sound | undefined {
    const sound = readSound(text);
    const codecs = sound ? carried(sound.section) : [];
    if (!sound || !hasSound(codecs)) return undefined;
    this.#codecs = codecs;
    if (this.#leg.kind === "phone") this.#aim(this.#leg.phone, sound);
    else if (!this.#met) {
      try {
        this.#leg.web.accept(describeBrowser(sound.description, sound.section));
      } catch {
        return undefined; // the engine cannot read it
      }
      this.#met = true;
    }
    return sound;
  }

  #aim(phone: PlainLeg, { description, section }: Sound): void {
    const address = addressOf(description, section);
    const crypto = cryptoOf(section);
    if (address === undefined) return;
    if (crypto && this.#theirs?.key !== crypto.key)
      this.#theirs = { key: crypto.key, cipher: this.#uses.cipher(crypto.suite, crypto.key) };
    const [theirs, ours] = [crypto && this.#theirs?.cipher, this.#ours];
    const port = mediaLine(section)?.port ?? 0;
    phone.aim({ address, port, signalling: this.#signalling, ...(theirs && ours && { theirs, ours }) });
  }
}

function webSide(uses: EchoSoundUses, transport: Awaited<ReturnType<WebEnd["offer"]>>, ssrc: number): Side {
  const { address, port } = transport;
  const lines = webLines(transport, ssrc, uses.seenAs());
  return new Side({
    address,
    protocol: "UDP/TLS/RTP/SAVPF",
    port,
    lines,
    bundles: true,
    newId: uses.newSsrc(),
  });
}

function readSound(text: string): Sound | undefined {
  const read = parseSdp(text);
  const section = read.ok ? soundOf(read.value) : undefined;
  return read.ok && section ? { description: read.value, section } : undefined;
}

/** Where the device at the other end of a connection is. */
export function placeOf(uses: Pick<EchoUses, "reachedAt" | "seenAs">, flow: Flow): Place {
  const signalling = flow.remote.address;
  const reached = uses.reachedAt(flow).host;
  return { host: decideAddress({ reached, remote: signalling, seenAs: uses.seenAs() }), signalling };
}
