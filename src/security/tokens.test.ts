import { expect, test } from "vitest";
import { equalSecrets, randomToken, tokenHash } from "./tokens.ts";

test("a token is 256 random bits that fit into a link", () => {
  const tokens = new Set(Array.from({ length: 100 }, randomToken));
  expect(tokens.size).toBe(100);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
});

test("what is stored of it is its SHA-256 (FIPS 180-4, example of abc)", () => {
  expect(tokenHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test.each([
  ["", "", true],
  ["abc", "abc", true],
  ["abc", "abd", false],
  ["abc", "abcd", false],
])("%j and %j are equal: %s", (one, other, equal) => {
  expect(equalSecrets(one, other)).toBe(equal);
});
