import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { keyedHash } from "./keyed-hash.ts";

test("keyedHash is HMAC-SHA256, cut to 160 bits", () => {
  for (const text of ["", "Hi There", "x".repeat(1000)]) {
    const key = randomBytes(32);
    const whole = createHmac("sha256", key).update(text).digest("base64url");
    expect(keyedHash(key)(text)).toBe(whole.slice(0, 27));
  }
});
