import { digestResponse } from "#security/digest";
import { digestHa1 } from "#security/digest-verifier";
import { ntHash } from "#security/md4";
import { verifyPassword } from "#security/password";
import { createSealedBox } from "#security/sealed-box";
import { readCertificates } from "#security/x509";
import type { SelfTest } from "./self-test.ts";

/** RFC 7616 §3.9.1. */
const DIGEST = {
  method: "GET",
  uri: "/dir/index.html",
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  nc: "00000001",
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};
const digestWith = (algorithm: "MD5" | "SHA-256"): string =>
  digestResponse({
    ...DIGEST,
    algorithm,
    ha1: digestHa1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"),
  });

/** Made by Parley 0.1 on Node 24.21 and OpenSSL 3.5.8: what was stored then must be readable for ever. */
const PASSWORD_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$20klD/KDU5c7bmKPWNWGew$r2Jq3mZ+ovYNPb0GROexRDKrcdymZMZbpc+7fpX7YN8";
const SEALED = "00000000.o4B6MSAVQXqZ3biVgLYPheG3EswJACkOkXwgH/HeHB8P8nJBfQ==";
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIQVv5Q5YxVqdcqdNjD+9sfnDAKBggqhkjOPQQDAjAsMRkw
FwYDVQQDExBQYXJsZXkgc2VsZi10ZXN0MQ8wDQYDVQQKEwZQYXJsZXkwHhcNMjUx
MjMxMjMwMDAwWhcNMzUxMjMwMDAwMDAwWjAsMRkwFwYDVQQDExBQYXJsZXkgc2Vs
Zi10ZXN0MQ8wDQYDVQQKEwZQYXJsZXkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAQqkbGvBTBZJLXyBhWVDDOLG0Emjo1oDjZb/51LuID/yrH3O9EXLR3Utpe0HCzG
ZsW41fc0JwnyyJ0hruPFmheYo0UwQzASBgNVHRMBAf8ECDAGAQH/AgEAMA4GA1Ud
DwEB/wQEAwIBBjAdBgNVHQ4EFgQU1FjGFi82elCc0jDGkKsCmNGhmk4wCgYIKoZI
zj0EAwIDSQAwRgIhAPT8StAioH2XgTwl18MVJCpHrkqKEkUG868YenXJKaU8AiEA
5vWvfd5znsI5aSMFgthUpRQMaN54Gz+25wIiFnBxf0s=
-----END CERTIFICATE-----
`;

/** What a start relies on before it reads anything of its own; all together take some 40 ms. The store tests itself when it opens. */
export const selfTests: readonly SelfTest[] = [
  {
    name: "Digest with MD5 (RFC 7616 §3.9.1)",
    run: () => differs(digestWith("MD5"), "8ca523f5e9506fed4657c9700eebdbec"),
  },
  {
    name: "Digest with SHA-256 (RFC 7616 §3.9.1)",
    run: () =>
      differs(digestWith("SHA-256"), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
  },
  {
    name: "NT hash (MS-NLMP 4.2.2.1.2)",
    run: () => differs(hex(ntHash("Password")), "a4f49c406510bdcab6824ee7c30fd852"),
  },
  {
    name: "a sealed value opens",
    run() {
      const box = createSealedBox({ id: "00000000", key: new Uint8Array(32).fill(7), file: "self-test" });
      return differs(hex(box.open(SEALED, "self-test")), hex(Buffer.from("self-test")));
    },
  },
  {
    name: "a stored certificate is read",
    run() {
      const read = readCertificates(CERTIFICATE);
      if (!read.ok) return `not read: expected ${read.expected}`;
      const [facts] = read.value;
      return differs(
        `${facts?.subject} ${facts?.notAfter}`,
        `CN=Parley self-test, O=Parley ${Date.parse("2035-12-30T00:00:00Z")}`,
      );
    },
  },
  {
    name: "a stored password hash fits its password",
    run: async () => ((await verifyPassword("self-test", PASSWORD_HASH)) ? undefined : "it does not fit"),
  },
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const differs = (seen: string, expected: string): string | undefined =>
  seen === expected ? undefined : seen;
