/** What the server says of itself in an NTLM CHALLENGE (MS-NLMP 2.2.1.2). */
export interface NtlmChallenge {
  /** 8 random bytes. */
  readonly serverChallenge: Uint8Array;
  readonly netbiosDomain: string;
  readonly netbiosComputer: string;
  readonly dnsDomain: string;
  readonly dnsComputer: string;
}

/**
 * UNICODE, REQUEST_TARGET, SIGN, DATAGRAM, NTLM, ALWAYS_SIGN, TARGET_TYPE_SERVER, EXTENDED_SESSIONSECURITY, IDENTIFY, TARGET_INFO,
 * VERSION, 128, KEY_EXCH, 56. COMPAT pidgin-sipe stops without UNICODE, SIGN, DATAGRAM, IDENTIFY or KEY_EXCH.
 */
const FLAGS = 0xe29a8255;
const PAYLOAD = 56;
/** Windows XP's version, NTLMSSP revision 15. */
const VERSION = [5, 2, 0xce, 0x0e, 0, 0, 0, 0x0f];

/**
 * Prints the message. No timestamp pair (7): with it a client adds an integrity code and leaves its LMv2 answer empty; without
 * it none is needed.
 */
export function printChallengeMessage(challenge: NtlmChallenge): Uint8Array {
  const name = utf16(challenge.netbiosDomain);
  const pairs = [
    pair(2, challenge.netbiosDomain),
    pair(1, challenge.netbiosComputer),
    pair(4, challenge.dnsDomain),
    pair(3, challenge.dnsComputer),
    [0, 0, 0, 0],
  ].flat();
  const message = new Uint8Array(PAYLOAD + name.length + pairs.length);
  const view = new DataView(message.buffer);
  message.set([0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0]);
  view.setUint32(8, 2, true);
  reference(view, 12, name.length, PAYLOAD);
  view.setUint32(20, FLAGS, true);
  message.set(challenge.serverChallenge, 24);
  reference(view, 40, pairs.length, PAYLOAD + name.length);
  message.set(VERSION, 48);
  message.set(name, PAYLOAD);
  message.set(pairs, PAYLOAD + name.length);
  return message;
}

function reference(view: DataView, at: number, length: number, offset: number): void {
  view.setUint16(at, length, true);
  view.setUint16(at + 2, length, true);
  view.setUint32(at + 4, offset, true);
}

function pair(id: number, text: string): number[] {
  const value = utf16(text);
  return [id, 0, value.length & 0xff, value.length >> 8, ...value];
}

/** UTF-16LE. */
function utf16(text: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) bytes.push(text.charCodeAt(at) & 0xff, text.charCodeAt(at) >> 8);
  return bytes;
}
