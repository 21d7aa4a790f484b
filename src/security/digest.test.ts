import { expect, test } from "vitest";
import { digestResponse } from "./digest.ts";
import { digestHa1 } from "./digest-verifier.ts";

test("the vectors of the sign-in reference: alice, password secret", () => {
  const ha1 = digestHa1("MD5", "alice", "example.com", "secret");
  expect(ha1).toBe("b1726872c344b6dc8365b774f8fd6412");
  const of = {
    algorithm: "MD5",
    ha1,
    method: "REGISTER",
    uri: "sip:example.com",
    nonce: "84a4cc6f3082121f32b42a2187831a9e",
  } as const;
  expect(digestResponse({ ...of, nc: "00000001", cnonce: "0a4f113b" })).toBe(
    "0ab56e11890f8b2fb1c266c9ec6da3be",
  );
  expect(digestResponse({ ...of, nc: undefined, cnonce: undefined })).toBe(
    "d39e8b163be9067c5658f189ec83e512",
  );
});

test("RFC 2617 §3.5: Mufasa", () => {
  expect(
    digestResponse({
      algorithm: "MD5",
      ha1: digestHa1("MD5", "Mufasa", "testrealm@host.com", "Circle Of Life"),
      method: "GET",
      uri: "/dir/index.html",
      nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
      nc: "00000001",
      cnonce: "0a4f113b",
    }),
  ).toBe("6629fae49393a05397450978507c4ef1");
});

test("RFC 7616 §3.9.1: Mufasa with SHA-256", () => {
  expect(
    digestResponse({
      algorithm: "SHA-256",
      ha1: digestHa1("SHA-256", "Mufasa", "http-auth@example.org", "Circle of Life"),
      method: "GET",
      uri: "/dir/index.html",
      nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      nc: "00000001",
      cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    }),
  ).toBe("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
});
