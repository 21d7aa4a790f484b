import type { Octets } from "#base/octets";
import type { CallMedia } from "./call-table.ts";

const SOUND_OR_PICTURE = /(?:^|\n)m=(?:audio|video)[ \t]/;

/**
 * Whether an INVITE or its answer opens a call: "call" with sound or pictures, "other" with other media only (messages, desktop
 * sharing, files) or with a body that is no SDP, "open" without a body: the answer tells. Offers of Communicator stand twice in a
 * multipart body, one for each kind of ICE, so the whole body is looked through.
 */
export function decideMedia(body: Octets): "call" | "other" | "open" {
  if (SOUND_OR_PICTURE.test(body)) return "call";
  return body === "" ? "open" : "other";
}

/** A shared desktop is marked (RFC 4796, MS-SDPEXT); a picture that is refused has port 0. */
export function kindOfMedia(body: Octets): CallMedia {
  if (/(?:^|\n)(?:a=content:slides|m=applicationsharing[ \t])/.test(body)) return "sharing";
  return /(?:^|\n)m=video[ \t]+[1-9]/.test(body) ? "video" : "audio";
}
