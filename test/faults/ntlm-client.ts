import { createHmac } from "node:crypto";
import { ntHash } from "#security/md4";

/** Unicode, NTLM, extended session security (MS-NLMP 2.2.2.5): the least with which an NTLMv2 answer can be read. */
const FLAGS = 0x00080201;
const HEADER = 64;

const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => {
  const mac = createHmac("md5", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};
const wide = (text: string): Buffer => Buffer.from(text, "utf16le");

/** The answer of an NTLMv2 client to a CHALLENGE message in base64 (MS-NLMP 2.2.1.3, 3.3.2), in base64. */
export function ntlmAnswer(challenge: string, domain: string, user: string, password: string): string {
  const message = Buffer.from(challenge, "base64");
  const serverChallenge = message.subarray(24, 32);
  const target = message.subarray(
    message.readUInt32LE(44),
    message.readUInt32LE(44) + message.readUInt16LE(40),
  );
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    Buffer.alloc(8), // time
    Buffer.from("0011223344556677", "hex"),
    Buffer.alloc(4),
    target,
    Buffer.alloc(4),
  ]);
  const key = hmac(ntHash(password), wide(user.toUpperCase() + domain));
  const proof = Buffer.concat([hmac(key, serverChallenge, blob), blob]);

  const header = Buffer.alloc(HEADER);
  header.write("NTLMSSP\0", "latin1");
  header.writeUInt32LE(3, 8);
  const parts = [Buffer.alloc(24), proof, wide(domain), wide(user), wide("TEST"), Buffer.alloc(0)];
  let offset = HEADER;
  for (const [index, part] of parts.entries()) {
    const at = 12 + 8 * index;
    header.writeUInt16LE(part.length, at);
    header.writeUInt16LE(part.length, at + 2);
    header.writeUInt32LE(offset, at + 4);
    offset += part.length;
  }
  header.writeUInt32LE(FLAGS, 60);
  return Buffer.concat([header, ...parts]).toString("base64");
}
