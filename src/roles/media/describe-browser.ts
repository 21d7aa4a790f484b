import { ipBytes } from "#formats/ip/address";
import {
  attribute,
  attributes,
  type MediaSection,
  mediaLine,
  type SessionDescription,
} from "#formats/sdp/description";

const MOST_CANDIDATES = 30;

/**
 * What the engine is told of a browser: ICE and DTLS of its sound, each checked and printed anew (RFC 8839, 8122). The engine is a
 * foreign library in our process, so nothing goes in that a stranger spelled, and no name that it would look up. Throws where ICE
 * or DTLS is missing.
 */
export function describeBrowser({ session, media }: SessionDescription, sound: MediaSection): string {
  // ICE and DTLS of a bundle stand in its first section, or in the session.
  const first = media.find((section) => (mediaLine(section)?.port ?? 0) > 0) ?? sound;
  const read = (name: string, pattern: RegExp): string => {
    const value = attribute(sound, name) ?? attribute(session, name) ?? attribute(first, name) ?? "";
    if (!pattern.test(value)) throw new Error(`a=${name} is missing, or cannot be read`);
    return value;
  };
  const mid = attribute(sound, "mid") ?? "0";
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(mid)) throw new Error("a=mid cannot be read");
  const own = attributes(sound, "candidate");
  const candidates = (own.length > 0 ? own : attributes(first, "candidate"))
    .filter(isCandidate)
    .slice(0, MOST_CANDIDATES);
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${mid}`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 0 8",
    "c=IN IP4 0.0.0.0",
    `a=mid:${mid}`,
    "a=sendrecv",
    "a=rtcp-mux",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    `a=ice-ufrag:${read("ice-ufrag", /^[A-Za-z0-9+/]{4,256}$/)}`,
    `a=ice-pwd:${read("ice-pwd", /^[A-Za-z0-9+/]{22,256}$/)}`,
    `a=fingerprint:${read("fingerprint", /^sha-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i)}`,
    `a=setup:${read("setup", /^(?:active|passive|actpass)$/)}`,
    // No end-of-candidates: libdatachannel reads it before the candidates and then finds none to wait for.
    ...candidates.map((candidate) => `a=candidate:${candidate}`),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

/** UDP with an address: names (mDNS) are not looked up, for the browser's own checks tell where it is. */
function isCandidate(value: string): boolean {
  const found =
    /^[A-Za-z0-9+/]{1,32} 1 udp (\d{1,10}) ([0-9A-Fa-f:.]{2,45}) (\d{1,5}) typ (?:host|srflx|prflx|relay)(?: |$)/i.exec(
      value,
    );
  if (!found || value.length > 300 || /[^ -~]/.test(value)) return false;
  const [, priority = "", address = "", port = ""] = found;
  return (
    Number(priority) < 2 ** 32 && Number(port) > 0 && Number(port) < 65_536 && ipBytes(address) !== undefined
  );
}
