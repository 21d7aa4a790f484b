import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSealedBox } from "./sealed-box.ts";

const box = createSealedBox({ id: "0123abcd", key: randomBytes(32), file: "secrets/data.key" });
const secret = Buffer.from("a secret of a user");

test("what was sealed opens again, for the same purpose", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, purpose) => {
      expect(Buffer.from(box.open(box.seal(bytes, purpose), purpose))).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 200 },
  );
});

test("the same secret is never sealed twice alike, and its bytes are not in it", () => {
  const [one, other] = [box.seal(secret, "p"), box.seal(secret, "p")];
  expect(one).not.toBe(other);
  expect(Buffer.from(one.slice(one.indexOf(".") + 1), "base64").includes(secret)).toBe(false);
});

test("a value that was altered anywhere, or moved to another purpose, does not open", () => {
  const sealed = box.seal(secret, "verifier:digest:1");
  expect(() => box.open(sealed, "verifier:digest:2")).toThrow("STORE-0012");
  const bytes = Buffer.from(sealed.slice(9), "base64");
  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => box.open(`0123abcd.${altered.toString("base64")}`, "verifier:digest:1")).toThrow(
      "STORE-0012",
    );
  }
});

test.each(["", "0123abcd", "0123abcd.", "0123abcd.AAAA", `0123abcd.${Buffer.alloc(28).toString("base64")}`])(
  "%j is too short to be anything and does not open",
  (sealed) => {
    expect(() => box.open(sealed, "p")).toThrow("STORE-0012");
  },
);

test("a value under another key says so instead of looking damaged", () => {
  const other = createSealedBox({ id: "ffffffff", key: randomBytes(32), file: "secrets/data.key" });
  expect(() => box.open(other.seal(secret, "p"), "p")).toThrow("STORE-0010");
});
