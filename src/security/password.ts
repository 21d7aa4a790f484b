import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(argon2);

/**
 * argon2id (RFC 9106) with 19 MiB, two passes, one lane: the least that OWASP's password storage guide names, since each sign-in
 * in a browser costs this memory, and a burst of them must not push the server out of memory. Some 30 ms on one core, in Node's thread pool.
 */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{11,86})$/;

/** The hash of a person's password, as a PHC string that names its own parameters. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await tagOf(password, salt, {
    memory: MEMORY_KIB,
    passes: PASSES,
    lanes: LANES,
    bytes: TAG_BYTES,
  });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${phcBase64(salt)}$${phcBase64(tag)}`;
}

/** Whether this is the password. A text that is no hash of ours (as for a user without one) takes as long, and is never right. */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const [, memory, passes, lanes, salt, tag] = PHC.exec(phc ?? "") ?? [];
  if (tag === undefined || salt === undefined) {
    await hashPassword(password);
    return false;
  }
  const expected = Buffer.from(tag, "base64");
  const seen = await tagOf(password, Buffer.from(salt, "base64"), {
    memory: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    bytes: expected.length,
  });
  return timingSafeEqual(seen, expected);
}

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  readonly bytes: number;
}

/** NFC, so that a password typed on another keyboard or system is the same bytes. */
function tagOf(password: string, salt: Uint8Array, { memory, passes, lanes, bytes }: Cost): Promise<Buffer> {
  return derive("argon2id", {
    message: Buffer.from(password.normalize("NFC")),
    nonce: salt,
    parallelism: lanes,
    tagLength: bytes,
    memory,
    passes,
  });
}

const phcBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll("=", "");
