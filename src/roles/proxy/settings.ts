import { malformed, parsed } from "#base/parsed";
import { listSetting, numberSetting } from "#settings/declare";
import { parseUri } from "#sip/message/uri";

/** How long a call may ring before the caller is told that nobody answered (timer C). */
export const noAnswerSeconds = numberSetting({
  name: "proxy.no-answer-seconds",
  summary:
    "How long a call rings, counted from the last sign of life of a ringing device, before the caller gets 408.",
  min: 5,
  max: 3600,
  default: 185, // RFC 3261 §16.6 step 11: more than three minutes
});

/** Where requests for other domains go. */
export const nextHops = listSetting({
  name: "routing.next-hops",
  summary:
    "Other domains and the server that takes their requests, as in partner.example.net=sip:192.0.2.7:5060;transport=tcp.",
  most: 1000,
  default: [],
  element: (text) => {
    const [domain, uri] = splitOnce(text);
    if (!/^[a-z0-9.-]{1,253}$/i.test(domain)) return malformed("DOMAIN=SIP-URI");
    const read = parseUri(uri);
    return read.ok
      ? parsed(`${domain.toLowerCase()}=${uri}`)
      : malformed(`DOMAIN=SIP-URI with ${read.expected}`);
  },
});

/** The next hops as a question: the URI for a domain, undefined where there is none. */
export function readNextHops(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(entries.map(splitOnce));
}

function splitOnce(entry: string): [string, string] {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}
