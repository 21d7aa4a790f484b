import { describe, expect, test } from "vitest";
import { SrtpContext } from "./srtp.ts";

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
/** RFC 3711 appendix B.3 derives from this master key and salt. */
const MASTER = hex(`E1F97A0D3E018BE0D64FA32C06DE4139${"0EC675AD498AFEEBB6960B3AABE6"}`);

/** A packet of 20 ms: sequence number and source as given. */
function rtp(sequence: number, ssrc = 0xcafebabe): Uint8Array {
  const packet = new Uint8Array(12 + 160).fill(0xab, 12);
  const view = new DataView(packet.buffer);
  packet[0] = 0x80;
  view.setUint16(2, sequence);
  view.setUint32(8, ssrc);
  return packet;
}

describe("SRTP", () => {
  test("protects a packet as the published vector of AES_CM_128_HMAC_SHA1_80 says", () => {
    // The test driver of libsrtp checks this packet with the keys of RFC 3711 B.3.
    const plain = hex(`800f1234decafbadcafebabe${"ab".repeat(16)}`);
    const secret = hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
    expect(new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80").protect(plain, 12)).toEqual(secret);
    expect(new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80").unprotect(secret, 12)).toEqual(plain);
  });

  test.each(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] as const)(
    "%s goes on when sequence numbers begin anew, also for packets that come late",
    (suite) => {
      const [from, to] = [new SrtpContext(MASTER, suite), new SrtpContext(MASTER, suite)];
      const sent = [65_534, 65_535, 0, 1].map(
        (sequence) => [rtp(sequence), from.protect(rtp(sequence), 12)] as const,
      );
      const [first, second, third, fourth] = sent;
      for (const [plain, secret] of [first, third, second, fourth] as typeof sent)
        expect(to.unprotect(secret, 12)).toEqual(plain);
    },
  );

  test("a packet that comes twice, or later than 64 others, is taken once or not at all", () => {
    const [from, to] = [
      new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80"),
      new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80"),
    ];
    const sent = Array.from({ length: 70 }, (_, sequence) => from.protect(rtp(sequence), 12));
    const [first, , late] = sent as [Uint8Array, Uint8Array, Uint8Array];
    expect(to.unprotect(first, 12)).toBeDefined();
    expect(to.unprotect(first, 12)).toBeUndefined();
    expect(to.unprotect(sent[69] as Uint8Array, 12)).toBeDefined();
    expect(to.unprotect(sent[60] as Uint8Array, 12)).toBeDefined();
    expect(to.unprotect(sent[60] as Uint8Array, 12)).toBeUndefined();
    expect(to.unprotect(late, 12)).toBeUndefined();
  });

  test("forged packets of many sources forget none that was proven", () => {
    const [from, to] = [
      new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80"),
      new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80"),
    ];
    const before = [0xffff, 0].map((sequence) => from.protect(rtp(sequence), 12)); // the count begins anew
    for (const packet of before) expect(to.unprotect(packet, 12)).toBeDefined();
    for (let ssrc = 0; ssrc < 100; ssrc++)
      expect(to.unprotect(new Uint8Array(182).fill(ssrc), 12)).toBeUndefined();
    expect(to.unprotect(from.protect(rtp(1), 12), 12)).toEqual(rtp(1));
  });

  test("a packet that was changed, cut or made by somebody else is none", () => {
    const secret = new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80").protect(rtp(7), 12);
    const to = new SrtpContext(MASTER, "AES_CM_128_HMAC_SHA1_80");
    const changed = secret.slice();
    changed[20] = (changed[20] ?? 0) ^ 1;
    for (const wrong of [changed, secret.subarray(0, 15), secret.subarray(0, -1)])
      expect(to.unprotect(wrong, 12)).toBeUndefined();
    expect(
      new SrtpContext(
        MASTER.map((octet) => octet ^ 1),
        "AES_CM_128_HMAC_SHA1_80",
      ).unprotect(secret, 12),
    ).toBeUndefined();
  });
});
