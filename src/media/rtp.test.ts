import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headerLength, isRtp, OneSource, payloadTypeOf, translate } from "./rtp.ts";

/** RFC 3550 §5.1: version 2, this payload type, sequence number, time and source; then 4 octets of sound. */
function rtp(type: number, sequence: number, time: number, ssrc: number): Uint8Array {
  const packet = Uint8Array.of(0x80, type, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
  const view = new DataView(packet.buffer);
  view.setUint16(2, sequence);
  view.setUint32(4, time);
  view.setUint32(8, ssrc);
  return packet;
}

describe("RTP", () => {
  test("is told from RTCP and STUN in the same place (RFC 5761 §4, RFC 7983 §7)", () => {
    expect(isRtp(rtp(0, 1, 1, 1))).toBe(true);
    expect(isRtp(Uint8Array.of(0x80, 200, ...new Array<number>(26).fill(0)))).toBe(false); // a sender report
    expect(isRtp(new Uint8Array(20))).toBe(false); // STUN begins with two zero bits
    expect(isRtp(rtp(0, 1, 1, 1).subarray(0, 11))).toBe(false);
  });

  test("is translated without contributing sources and extensions, which the other end did not agree to", () => {
    const packet = Uint8Array.of(
      0x91,
      0x80 | 111,
      0,
      7,
      0,
      0,
      0,
      9,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      2,
      0xbe,
      0xde,
      0,
      1,
      5,
      5,
      5,
      5,
      42,
    );
    expect(headerLength(packet)).toBe(24);
    expect([...(translate(packet, 96, 3) ?? [])]).toEqual([
      0x80,
      0x80 | 96,
      0,
      7,
      0,
      0,
      0,
      9,
      0,
      0,
      0,
      3,
      42,
    ]);
    expect(translate(packet.subarray(0, 20), 96, 3)).toBeUndefined();
  });

  test("goes on without a jump when the source changes", () => {
    const source = new OneSource(9);
    const sent = [rtp(0, 65_535, 1_000, 1), rtp(0, 0, 1_160, 1), rtp(0, 500, 77, 2), rtp(0, 501, 237, 2)];
    const got = sent.map((packet) => source.next(packet, 8) ?? new Uint8Array(12));
    const views = got.map((packet) => new DataView(packet.buffer));
    expect(views.map((view) => view.getUint16(2))).toEqual([65_535, 0, 1, 2]);
    expect(views.map((view) => view.getUint32(4))).toEqual([1_000, 1_160, 1_320, 1_480]);
    expect(views.map((view) => view.getUint32(8))).toEqual([9, 9, 9, 9]);
    expect(got.map(payloadTypeOf)).toEqual([8, 8, 8, 8]);
  });

  test("nothing that comes makes it throw", () => {
    const source = new OneSource(1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (packet) => {
        if (isRtp(packet)) source.next(packet, 0);
      }),
    );
  });
});
