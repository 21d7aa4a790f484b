import { malformed, type Parsed, parsed } from "#base/parsed";

/** What a client proves itself with (MS-NLMP 2.2.1.3). */
export interface NtlmAuthenticate {
  readonly domain: string;
  readonly user: string;
  readonly workstation: string;
  /** NTLMv2: 16 bytes of proof, then what was hashed with the challenge. */
  readonly ntResponse: Uint8Array;
  readonly encryptedSessionKey: Uint8Array;
  readonly flags: number;
}

/** NEGOTIATE flags that decide how messages are signed (MS-NLMP 2.2.2.5). */
export const NTLM_EXTENDED_SESSION_SECURITY = 0x00080000;
export const NTLM_KEY_EXCHANGE = 0x40000000;
export const NTLM_128 = 0x20000000;
export const NTLM_56 = 0x80000000;

const SIGNATURE = [0x4e, 0x54, 0x4c, 0x4d, 0x53, 0x53, 0x50, 0];
const HEADER = 64;
const MOST_BYTES = 4096; // real ones have 300 to 900

/** Reads an AUTHENTICATE message; every length and offset is checked. */
export function parseAuthenticateMessage(message: Uint8Array): Parsed<NtlmAuthenticate> {
  if (message.length < HEADER || message.length > MOST_BYTES)
    return malformed(`${HEADER} to ${MOST_BYTES} bytes of an NTLM AUTHENTICATE message`);
  if (SIGNATURE.some((byte, at) => message[at] !== byte)) return malformed("the signature NTLMSSP");
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  if (view.getUint32(8, true) !== 3) return malformed("message type 3");

  const part = (at: number): Uint8Array | undefined => {
    const length = view.getUint16(at, true);
    const offset = view.getUint32(at + 4, true);
    return offset + length <= message.length ? message.subarray(offset, offset + length) : undefined;
  };
  const [ntResponse, domain, user, workstation, key] = [part(20), part(28), part(36), part(44), part(52)];
  if (!ntResponse || !domain || !user || !workstation || !key)
    return malformed("parts that lie inside the message");
  return parsed({
    domain: utf16(domain),
    user: utf16(user),
    workstation: utf16(workstation),
    ntResponse,
    encryptedSessionKey: key,
    flags: view.getUint32(60, true),
  });
}

function utf16(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  return text;
}
