import type { TlsVersion } from "./settings.ts";

/** What the first bytes of a connection are. */
export type FirstBytes =
  | { readonly kind: "tls"; readonly newest: string | undefined }
  | { readonly kind: "plain"; readonly protocol: "SIP" | "HTTP" | "unknown"; readonly seen: string };

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SUPPORTED_VERSIONS = 43;
const SIP_START = /^(?:[A-Z]{3,20} sips?:|SIP\/2\.0 )/i;
const HTTP_START = /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|CONNECT|PATCH) (?:\/|\*|https?:|[\w.]+:\d)/;

/**
 * Says what speaks here: a TLS handshake with the newest version that it offers (RFC 8446 §4.1.2, §4.2.1), or something
 * in plain text. Reads only what has arrived; a hello that is cut off gives what could be read.
 */
export function readFirstBytes(bytes: Buffer): FirstBytes {
  if (bytes[0] === HANDSHAKE) return { kind: "tls", newest: newestVersion(bytes) };
  if (((bytes[0] ?? 0) & 0x80) !== 0 && bytes[2] === CLIENT_HELLO) {
    return { kind: "tls", newest: nameVersion(at16(bytes, 3)) }; // the hello of SSL 2.0 (RFC 5246 appendix E.2)
  }
  const seen = bytes.toString("latin1", 0, 60);
  const protocol = HTTP_START.test(seen) ? "HTTP" : SIP_START.test(seen) ? "SIP" : "unknown";
  return { kind: "plain", protocol, seen: visible(seen) };
}

function newestVersion(bytes: Buffer): string | undefined {
  if (bytes[5] !== CLIENT_HELLO) return undefined;
  let newest = at16(bytes, 9);
  // After the version: 32 random bytes, session id, cipher suites, compression methods, extensions.
  let at = 43;
  at += 1 + (bytes[at] ?? 0);
  at += 2 + (at16(bytes, at) ?? 0);
  at += 1 + (bytes[at] ?? 0);
  at += 2;
  while (at + 4 <= bytes.length) {
    const type = at16(bytes, at);
    const length = at16(bytes, at + 2) ?? 0;
    if (type === SUPPORTED_VERSIONS) {
      const end = Math.min(at + 4 + length, bytes.length);
      const known: number[] = [];
      for (let next = at + 5; next + 2 <= end; next += 2) {
        const version = at16(bytes, next) ?? 0;
        if (version >> 8 === 3) known.push(version); // others are GREASE (RFC 8701)
      }
      newest = known.length > 0 ? Math.max(...known) : newest;
    }
    at += 4 + length;
  }
  return nameVersion(newest);
}

function at16(bytes: Buffer, at: number): number | undefined {
  return at + 2 <= bytes.length ? bytes.readUInt16BE(at) : undefined;
}

const NAMES: Readonly<Record<number, TlsVersion | "SSLv2" | "SSLv3">> = {
  2: "SSLv2",
  768: "SSLv3",
  769: "TLSv1.0",
  770: "TLSv1.1",
  771: "TLSv1.2",
  772: "TLSv1.3",
};

function nameVersion(version: number | undefined): string | undefined {
  return version === undefined ? undefined : NAMES[version];
}

const visible = (text: string): string =>
  text.replaceAll(
    /[\x00-\x1f\x7f-\xff]/g,
    (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
