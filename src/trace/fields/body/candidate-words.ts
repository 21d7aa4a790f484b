import type { Said } from "../described.ts";
import { isRemoved, placeWords, REMOVED, readable } from "../words.ts";

const TRANSPORTS: Readonly<Record<string, string>> = {
  udp: "UDP",
  "tcp-act": "TCP, which it opens itself",
  "tcp-pass": "TCP, which it waits for",
  "tcp-so": "TCP, which both open",
  tcp: "TCP",
};
const TCP_TYPES: Readonly<Record<string, string>> = { active: "tcp-act", passive: "tcp-pass", so: "tcp-so" };

const TYPES: Readonly<Record<string, string>> = {
  host: "an address of its own",
  srflx: "its address as seen from outside (by STUN)",
  prflx: "its address as the other end saw it",
  relay: "an address at a relay (TURN)",
};

/** One way to be reached: RFC 8839 §5.1, with TCP as in RFC 6544 or MS-ICE2; or draft 6 of ICE, which OCS 2007 speaks. */
export function candidateWords(value: string): Said | undefined {
  const words = value.trim().split(/\s+/, 40);
  const old = /^(?:udp|tcp\S*)$/i.test(words[3] ?? "") && !words.includes("typ");
  return old ? oldCandidate(words) : newCandidate(words);
}

function newCandidate(words: readonly string[]): Said | undefined {
  const [, component = "", transport = "", priority = "", address = "", port = ""] = words;
  if (!/^\d{1,3}$/.test(component) || !/^\d{1,10}$/.test(priority) || !/^\d{1,5}$/.test(port))
    return undefined;
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name, 6);
    return at < 0 ? undefined : words[at + 1];
  };
  const tcp = TCP_TYPES[after("tcptype") ?? ""];
  const type = after("typ") ?? "";
  const kind = Object.hasOwn(TYPES, type) ? (TYPES[type] ?? "") : "an address";
  const [base, basePort] = [after("raddr"), after("rport")];
  const behind =
    base === undefined || type === "host" ? "" : `; behind it is ${placeWords(base, portOf(basePort))}`;
  return {
    sentence: `It can be reached for ${componentWords(component)} at ${placeWords(address, Number(port))}, over ${transportWords(tcp ?? transport)}: ${kind}${behind}. Priority ${priority}.`,
    source: tcp !== undefined ? "RFC 6544 §4.5" : /^tcp-/i.test(transport) ? "MS-ICE2" : "RFC 8839 §5.1",
  };
}

function oldCandidate(words: readonly string[]): Said | undefined {
  const [, component = "", secret = "", transport = "", preference = "", address = "", port = ""] = words;
  if (!/^\d{1,3}$/.test(component) || !/^\d{1,5}$/.test(port)) return undefined;
  return {
    sentence: `It can be reached for ${componentWords(component)} at ${placeWords(address, Number(port))}, over ${transportWords(transport)}. Preference ${readable(preference, 10)} of 1, in the old form of ICE (draft 6).${isRemoved(secret) ? ` Its password is ${REMOVED}.` : ""}`,
    source: "MS-ICE",
  };
}

const componentWords = (component: string): string =>
  component === "1" ? "the media" : component === "2" ? "reports (RTCP)" : `component ${component}`;

const transportWords = (transport: string): string =>
  Object.hasOwn(TRANSPORTS, transport.toLowerCase())
    ? (TRANSPORTS[transport.toLowerCase()] ?? transport)
    : readable(transport, 20);

const portOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;

/** `1 192.168.100.80 18851 2 192.168.100.80 18851`: the other end's ways that were found to work. */
export function remoteCandidateWords(value: string): string | undefined {
  const words = value.trim().split(/\s+/, 40);
  const ways: string[] = [];
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [component = "", address = "", port = ""] = words.slice(at, at + 3);
    if (/^\d{1,3}$/.test(component) && /^\d{1,5}$/.test(port))
      ways.push(`${componentWords(component)} at ${placeWords(address, Number(port))}`);
  }
  return ways.length === 0
    ? undefined
    : `The way that was found: the other end is reached for ${ways.join(" and for ")}.`;
}
