import { z } from "zod";
import { backupReasons } from "#api/backup";
import { checksumOf } from "#security/checksum";
import { deriveKey } from "#security/derive-key";
import { keyedHash } from "#security/keyed-hash";

/** Grows when a backup is made that an older Parley would read wrongly. */
export const FORMAT = 1;
/** A list of a few hundred files takes some 50 KB. */
export const MOST_MANIFEST = 1024 * 1024;

/** The two files that a backup begins with. */
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.signature";

/** What a backup may hold: never a name that leads out of the folder it is unpacked into. */
export const PART = /^(?:parley\.db|parley\.yaml|(?:secrets|certificates)\/[A-Za-z0-9][\w.+=@-]{0,99})$/;

const shape = z.object({
  product: z.literal("parley"),
  format: z.int().min(1),
  version: z.string().max(50),
  at: z.iso.datetime(),
  reason: z.enum(backupReasons),
  host: z.string().max(300),
  domain: z.string().max(300).nullable(),
  users: z.int(),
  dataKeyId: z.string().regex(/^[0-9a-f]{8}$/),
  migrations: z.array(z.string().max(100)).max(1000),
  note: z.string().max(1000),
  files: z
    .array(
      z.object({
        name: z.string().regex(PART),
        size: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(1000),
});

/** What a backup says of itself: who made it when and why, and each file with its checksum. */
export type Manifest = z.infer<typeof shape>;

export const NOTE =
  "This file holds private keys, passwords' verifiers and the messages of all people. Keep it where only administrators can read it.";

export const printManifest = (manifest: Manifest): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 1)}\n`);

/** The manifest, or what is wrong with it. */
export function parseManifest(octets: Uint8Array): Manifest | { readonly seen: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(octets));
  } catch (error) {
    if (error instanceof Error) return { seen: error.message };
    throw error;
  }
  const read = shape.safeParse(value);
  if (!read.success) {
    const [first] = read.error.issues;
    return { seen: `${first?.path.join(".") ?? ""}: ${first?.message ?? ""}` };
  }
  const names = read.data.files.map(({ name }) => name);
  return new Set(names).size === names.length ? read.data : { seen: "a name stands there twice" };
}

/** Of a manifest as it is printed, under the data key that lies in the backup: what was changed afterwards does not fit. */
export const signatureOf = (manifest: Uint8Array, dataKey: Uint8Array): string =>
  keyedHash(deriveKey(dataKey, "backup manifest"))(checksumOf(manifest));
