import { expect, test } from "vitest";
import type { PhotoTable } from "#storage/schema";
import { createPhotos } from "./index.ts";

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).toString("base64");
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]).toString("base64");

async function open() {
  const kept = new Map<number, PhotoTable>();
  const user = {
    id: 7,
    address: "ada@example.com",
    name: "Ada",
    tel: undefined,
    enabled: true,
    createdAt: "",
  };
  const photos = await createPhotos({
    rows: {
      hashes: async () => new Map([...kept].map(([id, { hash }]) => [id, hash])),
      find: async (hash) => [...kept.values()].find((row) => row.hash === hash),
      put: async (row) => void kept.set(row.user_id, row),
      remove: async (id) => void kept.delete(id),
    },
    directory: { find: (address) => (address === user.address ? user : undefined), onChange: () => () => {} },
  });
  return photos;
}

test("a picture is found by its path, and another picture has another path", async () => {
  const photos = await open();
  expect(photos.pathOf("ada@example.com")).toBeNull();
  await photos.set("ada@example.com", JPEG);
  const first = photos.pathOf("ada@example.com") ?? "";
  expect(await photos.read(first.split("/").at(-1) ?? "")).toMatchObject({
    type: "image/jpeg",
    bytes: Buffer.from(JPEG, "base64"),
  });
  await photos.set("ada@example.com", PNG);
  expect(photos.pathOf("ada@example.com")).not.toBe(first);
  await photos.remove("ada@example.com");
  expect(photos.pathOf("ada@example.com")).toBeNull();
});

test("what is no picture, or a large one, is refused by what was measured", async () => {
  const photos = await open();
  const html = Buffer.from("<script>alert(1)</script>").toString("base64");
  await expect(photos.set("ada@example.com", html)).rejects.toMatchObject({
    explanation: { id: "PIC-0001" },
  });
  const large = Buffer.concat([Buffer.from(JPEG, "base64"), Buffer.alloc(150_000)]).toString("base64");
  await expect(photos.set("ada@example.com", large)).rejects.toMatchObject({
    explanation: { id: "PIC-0002" },
  });
  await expect(photos.set("eve@example.com", JPEG)).rejects.toMatchObject({
    explanation: { id: "PIC-0003" },
  });
});

test("only a hash is looked for", async () => {
  const photos = await open();
  for (const name of ["", "..", "x".repeat(40), "../../etc/passwd"])
    expect(await photos.read(name)).toBeUndefined();
});
