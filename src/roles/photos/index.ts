import type { Directory } from "#roles/directory/contract";
import { tokenHash } from "#security/tokens";
import type { PhotoRows } from "#storage/photos";
import type { Photos } from "./contract.ts";
import { noPicture, noSuchOwner, pictureTooLarge } from "./problems.ts";

/** The browser makes 256 by 256 of a picture; that has some 20 kB as JPEG. */
const MOST_BYTES = 150_000;

export interface PhotoUses {
  readonly rows: PhotoRows;
  readonly directory: Pick<Directory, "find" | "onChange">;
}

export async function createPhotos({ rows, directory }: PhotoUses): Promise<Photos> {
  const hashes = await rows.hashes();
  directory.onChange((user, change) => {
    if (change === "removed") hashes.delete(user.id);
  });
  const userOf = (address: string) => {
    const user = directory.find(address);
    if (!user) throw noSuchOwner(address);
    return user;
  };
  return {
    pathOf(address) {
      const user = directory.find(address);
      const hash = user && hashes.get(user.id);
      return hash === undefined ? null : `/api/photos/${hash}`;
    },
    async set(address, image) {
      const user = userOf(address);
      const bytes = Buffer.from(image, "base64");
      if (bytes.length > MOST_BYTES) throw pictureTooLarge(bytes.length, MOST_BYTES);
      const type = typeOf(bytes);
      if (type === undefined) throw noPicture(bytes.subarray(0, 4).toString("hex"));
      const hash = tokenHash(image).slice(0, 40);
      await rows.put({ user_id: user.id, hash, type, image: bytes.toString("base64") });
      hashes.set(user.id, hash);
    },
    async remove(address) {
      const user = userOf(address);
      await rows.remove(user.id);
      hashes.delete(user.id);
    },
    async read(hash) {
      const row = /^[0-9a-f]{40}$/.test(hash) ? await rows.find(hash) : undefined;
      return row && { type: row.type, bytes: Buffer.from(row.image, "base64") };
    },
  };
}

/** By the first octets, not by what somebody says. */
function typeOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 3).toString("hex") === "ffd8ff") return "image/jpeg";
  if (bytes.subarray(0, 8).toString("hex") === "89504e470d0a1a0a") return "image/png";
  const [riff, webp] = [bytes.toString("latin1", 0, 4), bytes.toString("latin1", 8, 12)];
  return riff === "RIFF" && webp === "WEBP" ? "image/webp" : undefined;
}
