import { describe, expect, test } from "vitest";
import { offsetOf, printNtpQuestion, readNtpAnswer } from "./ntp.ts";

const mark = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** As a server writes it; `at` in seconds since 1970. */
function answer(at: number, change: (octets: Uint8Array, view: DataView) => void = () => {}): Uint8Array {
  const octets = new Uint8Array(48);
  const view = new DataView(octets.buffer);
  octets.set([0x24, 2]);
  octets.set(mark, 24);
  for (const place of [32, 40]) {
    view.setUint32(place, (Math.floor(at) + 2_208_988_800) % 2 ** 32);
    view.setUint32(place + 4, (at % 1) * 2 ** 32);
  }
  change(octets, view);
  return octets;
}

describe("a time server's answer", () => {
  test("says when it was asked and answered, also after 2036", () => {
    for (const at of [1_795_449_600.25, 2_300_000_000.5])
      expect(readNtpAnswer(answer(at), mark)).toEqual({
        ok: true,
        value: { received: at * 1000, sent: at * 1000, stratum: 2 },
      });
  });

  test("the offset leaves out the way there and back", () => {
    const there = { received: 10_050, sent: 10_060, stratum: 1 };
    expect(offsetOf(0, there, 110)).toBe(10_000);
    expect(offsetOf(20_000, there, 20_110)).toBe(-10_000);
  });

  test("to another question, of a client, or of a server that does not know the time is not taken", () => {
    const refused: readonly [(octets: Uint8Array) => void, string][] = [
      [(octets) => octets.set([9], 24), "the answer to our own question"],
      [(octets) => octets.set([0x23]), "an answer of a server (mode 4)"],
      [(octets) => octets.set([0xe4]), "a server that knows the time itself"],
      [(octets) => octets.set([0x24, 16]), "a server that knows the time itself"],
      [
        (octets) => {
          octets.set([0x24, 0]);
          octets.set(new TextEncoder().encode("RATE"), 12);
        },
        "no refusal (it says RATE)",
      ],
    ];
    for (const [change, expected] of refused)
      expect(readNtpAnswer(answer(1, change), mark)).toEqual({ ok: false, expected });
    expect(readNtpAnswer(answer(1).subarray(0, 47), mark).ok).toBe(false);
    expect(printNtpQuestion(mark).subarray(40)).toEqual(mark);
  });
});
