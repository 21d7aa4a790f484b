import type { Octets } from "#base/octets";

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;

/**
 * The 4 or 16 octets that a numeric address spells (no brackets; a zone such as %eth0 is left out); undefined when
 * the text is none, so this also tells a number from a name. An IPv4-mapped IPv6 address gives its 4 IPv4 octets.
 */
export function parseAddress(text: string): Octets | undefined {
  if (!text.includes(":")) return parseIpv4(text);
  if (text.length > 60) return undefined;
  const [plain = ""] = text.split("%", 1);
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const front = groups(halves[0] ?? "");
  const back = halves[1] === undefined ? "" : groups(halves[1]);
  if (front === undefined || back === undefined) return undefined;
  const missing = 16 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  const octets = front + "\0".repeat(missing) + back;
  return octets.startsWith(MAPPED) ? octets.slice(12) : octets;
}

/** The usual spelling of 4 or 16 octets; IPv6 as RFC 5952 has it. */
export function printAddress(octets: Octets): string {
  if (octets.length === 4) return Array.from(octets, (octet) => octet.charCodeAt(0)).join(".");
  const words: string[] = [];
  for (let at = 0; at < 16; at += 2) {
    words.push(((octets.charCodeAt(at) << 8) | octets.charCodeAt(at + 1)).toString(16));
  }
  const [zeros] =
    words
      .join(":")
      .match(/\b0(?::0)+\b/g)
      ?.sort((a, b) => b.length - a.length) ?? [];
  if (zeros === undefined) return words.join(":");
  return words.join(":").replace(new RegExp(`(?:^|:)${zeros}(?::|$)`), "::");
}

const MAPPED = `${"\0".repeat(10)}\xff\xff`;

function parseIpv4(text: string): Octets | undefined {
  const [, ...numbers] = IPV4.exec(text)?.map(Number) ?? [];
  if (numbers.length !== 4 || numbers.some((number) => number > 255)) return undefined;
  return String.fromCharCode(...numbers);
}

function groups(text: string): Octets | undefined {
  if (text === "") return "";
  const parts = text.split(":");
  let octets = "";
  for (const [at, part] of parts.entries()) {
    if (part.includes(".")) {
      const tail = at === parts.length - 1 ? parseIpv4(part) : undefined;
      if (tail === undefined) return undefined;
      octets += tail;
    } else if (GROUP.test(part)) {
      const word = Number.parseInt(part, 16);
      octets += String.fromCharCode(word >> 8, word & 0xff);
    } else return undefined;
  }
  return octets.length > 16 ? undefined : octets;
}
