import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./password.ts";

test("a password is right against its hash, another is not", async () => {
  const hash = await hashPassword("secret");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword("secret", hash)).toBe(true);
  expect(await verifyPassword("Secret", hash)).toBe(false);
  expect(await hashPassword("secret")).not.toBe(hash);
});

test("a hash that other programs made is understood: the example of the argon2 command line tool", async () => {
  // echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24
  const phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  expect(await verifyPassword("password", phc)).toBe(true);
});

test("the same letters from another keyboard are the same password", async () => {
  expect(await verifyPassword("pa\u0308sswort", await hashPassword("p\u00e4sswort"))).toBe(true);
});

test.each([
  undefined,
  "",
  "secret",
  "$argon2id$v=19$m=19456,t=2,p=1$$",
  "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHQ",
])("%j is no hash of ours, and no password fits", async (phc) => {
  expect(await verifyPassword("secret", phc)).toBe(false);
});
