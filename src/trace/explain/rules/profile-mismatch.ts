import { descriptionsOf } from "../descriptions.ts";
import type { Rule } from "../finding.ts";
import { placeOf } from "../words.ts";

/** WebRTC wants DTLS-SRTP (RFC 8827 §6.5): an offer of SAVPF with keys in the SDP, or of plain RTP, no browser accepts. */
export const profileMismatch: Rule = {
  id: "media.profile",
  about: "offers that the other end cannot accept",
  look: (story, session) => {
    if (!session?.messages.some((index) => /^wss?$/.test(story.messages[index]?.transport ?? ""))) return [];
    const offer = descriptionsOf(story, session).find(
      ({ message }) => message.method === "INVITE" && message.status === undefined,
    );
    if (!offer || !/^wss?$/.test(offer.message.transport ?? "")) return [];
    const bad = offer.media.find(
      ({ protocol, hasFingerprint, port }) =>
        port > 0 && /^(?:UDP\/TLS\/)?RTP\//.test(protocol) && !hasFingerprint,
    );
    if (!bad) return [];
    const who = offer.message.from ? placeOf(offer.message.from) : "The caller";
    const keys = bad.crypto.length > 0 ? "with SDES keys only (a=crypto)" : "without encryption";
    return [
      {
        rule: "media.profile",
        severity: "error",
        sentence: `${who} offers ${bad.kind} as ${bad.protocol} ${keys}, and no a=fingerprint: a browser accepts DTLS-SRTP only and has to refuse.`,
        proof: [offer.message.index],
        fix: "Turn on DTLS-SRTP for this endpoint on the PBX (for Asterisk: webrtc=yes).",
        session: session.index,
      },
    ];
  },
};
