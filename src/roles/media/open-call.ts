import {
  attribute,
  type MediaSection,
  mediaLine,
  parseSdp,
  type SessionDescription,
} from "#formats/sdp/description";
import type { RequestContext } from "#pipeline/request-context";
import { CARRIED, carried, cryptoOf, hasSound, kindOf, soundOf } from "./decide-bridge.ts";
import { describeBrowser } from "./describe-browser.ts";
import { codecNames, type End, MediaCall, type PlainForm } from "./media-call.ts";
import { noCommonCodec, noMedia } from "./problems.ts";
import { Side, webLines } from "./side.ts";
import type { MediaUses } from "./uses.ts";

const OUR_SUITE = "AES_CM_128_HMAC_SHA1_80";

export interface Offered {
  readonly description: SessionDescription;
  readonly sound: MediaSection;
  readonly from: End;
}

/** The sound of an INVITE, and which world it comes from; undefined: none, or of a kind that is not carried. */
export function readOffer(body: string): Offered | undefined {
  const read = parseSdp(body);
  const sound = read.ok ? soundOf(read.value) : undefined;
  if (!read.ok || !sound) return undefined;
  const kind = kindOf(sound, read.value);
  return kind && { description: read.value, sound, from: kind === "web" ? "web" : "plain" };
}

/**
 * Opens both ends of a call that is to be carried. `encrypts`: which form a phone that is called is offered first. Rejects with
 * MED-0001 or MED-0002; nothing stays open then.
 */
export async function openCall(
  uses: MediaUses,
  context: RequestContext,
  offered: Offered,
  encrypts: boolean,
): Promise<MediaCall> {
  const { request } = context;
  const { description, sound, from } = offered;
  if (!hasSound(carried(sound))) throw noCommonCodec(codecNames(sound), CARRIED);
  const open: { close(): void }[] = [];
  try {
    const webLeg = await uses.engine.openWeb(attribute(sound, "mid") ?? "0");
    open.push(webLeg);
    const transport =
      from === "web" ? await webLeg.answer(describeBrowser(description, sound)) : await webLeg.offer();
    const plainLeg = await uses.engine.openPlain();
    open.push(plainLeg);
    const address = uses.reachedAt(context.flow).host;
    const newId = uses.newSsrc();
    const form = (protocol: string, theirs?: { readonly tag: string; readonly suite: string }): PlainForm => {
      const key = theirs && { suite: theirs.suite, key: uses.newKey() };
      const lines = key ? [`a=crypto:${theirs.tag} ${key.suite} inline:${key.key}`] : [];
      const side = new Side({ address, protocol, port: plainLeg.port, lines, bundles: false, newId });
      return { side, ...(key && { key }) };
    };
    const forms = [form("RTP/AVP"), form("RTP/SAVP", { tag: "1", suite: OUR_SUITE })] as const;
    const [first, second] = encrypts ? ([forms[1], forms[0]] as const) : forms;
    const web = new Side({
      address: transport.address,
      protocol: "UDP/TLS/RTP/SAVPF",
      port: transport.port,
      lines: webLines(transport, webLeg.ssrc, uses.seenAs()),
      bundles: true,
      newId,
    });
    return new MediaCall(uses, {
      callId: request.callId,
      callerTag: request.from.tag ?? "",
      caller: from,
      webLeg,
      plainLeg,
      web,
      ...(from === "web"
        ? { plain: first, otherPlain: second }
        : { plain: form(mediaLine(sound)?.protocol ?? "RTP/AVP", cryptoOf(sound)) }),
    });
  } catch (cause) {
    for (const one of open) one.close();
    throw noMedia(cause);
  }
}
