import { expect, test } from "vitest";
import { codeAt, describeCodeSecret, newCodeSecret, stepOfCode } from "./one-time-codes.ts";

/** RFC 6238 appendix B, the rows for SHA-1; its codes have eight digits, of which six are the last six. */
const SECRET = Buffer.from("12345678901234567890");
const ROWS = [
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
] as const;

test.each(ROWS)("the code at %i s is that of RFC 6238 appendix B", (seconds, eight) => {
  expect(codeAt(SECRET, seconds * 1000)).toBe(eight.slice(2));
  expect(stepOfCode(SECRET, eight.slice(2), seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test("a code is good one step before and after its own, and no further", () => {
  const code = codeAt(SECRET, 300_000);
  expect(stepOfCode(SECRET, code, 270_000)).toBe(10);
  expect(stepOfCode(SECRET, code, 359_999)).toBe(10);
  expect(stepOfCode(SECRET, code, 269_999)).toBeUndefined();
  expect(stepOfCode(SECRET, code, 360_000)).toBeUndefined();
  expect(stepOfCode(SECRET, "12345", 300_000)).toBeUndefined();
});

test("a secret is 20 bytes, and goes to an authenticator as base32 and as an otpauth: address", () => {
  expect(newCodeSecret()).toHaveLength(20);
  const { secret, uri } = describeCodeSecret(SECRET, "example.com", "alice@example.com");
  expect(secret).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  expect(uri).toMatch(
    /^otpauth:\/\/totp\/example\.com:alice%40example\.com\?.*secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ/,
  );
});
