import { beforeEach, describe, expect, test } from "vitest";
import { PlainLeg } from "./plain-leg.ts";

const packet = (sequence: number): Uint8Array =>
  Uint8Array.of(0x80, 0, sequence >> 8, sequence & 0xff, 0, 0, 0, 1, 0, 0, 0, 2, 42);
const phone = { address: "192.0.2.7", port: 4_000, signalling: "203.0.113.9" };

describe("the end of sound that is a phone", () => {
  let now = 0;
  let arrive: (bytes: Uint8Array, port: number, address: string) => void;
  let sent: (readonly [number, string])[];
  let heard: number;
  let closed: number;
  let leg: PlainLeg;

  beforeEach(() => {
    [now, sent, heard, closed] = [0, [], 0, 0];
    leg = new PlainLeg(
      {
        port: 50_000,
        send: (_bytes, port, address) => void sent.push([port, address]),
        onMessage: (action) => {
          arrive = action;
        },
        close: () => void closed++,
      },
      () => now,
    );
    leg.onPacket(() => void heard++);
    leg.aim(phone);
  });

  test("is sent to where it says that it is, until it is heard from elsewhere", () => {
    leg.send(packet(1));
    arrive(packet(1), 61_234, "203.0.113.9"); // its NAT
    leg.send(packet(2));
    expect(sent).toEqual([
      [4_000, "192.0.2.7"],
      [61_234, "203.0.113.9"],
    ]);
  });

  test("strangers are not heard, and are sent nothing", () => {
    arrive(packet(1), 4_000, "198.51.100.1");
    leg.send(packet(1));
    expect(heard).toBe(0);
    expect(sent).toEqual([[4_000, "192.0.2.7"]]);
  });

  test("moves within 5 s of a description, and afterwards only with a new one", () => {
    arrive(packet(1), 4_000, "192.0.2.7");
    now = 4_999;
    arrive(packet(2), 4_002, "192.0.2.7");
    now = 5_000;
    arrive(packet(3), 4_004, "192.0.2.7");
    expect(heard).toBe(2);
    leg.aim(phone); // the same again
    arrive(packet(3), 4_004, "192.0.2.7");
    expect(heard).toBe(2);
    leg.aim({ ...phone, port: 4_004 });
    arrive(packet(3), 4_004, "192.0.2.7");
    expect(heard).toBe(3);
  });

  test("a flood is cut, and a second later it is heard again", () => {
    for (let sequence = 0; sequence < 1_000; sequence++) arrive(packet(sequence), 4_000, "192.0.2.7");
    expect(heard).toBe(400);
    now = 1_000;
    arrive(packet(1), 4_000, "192.0.2.7");
    expect(heard).toBe(401);
  });

  test("what is no RTP, or of no described phone, is nothing", () => {
    arrive(new Uint8Array(3), 4_000, "192.0.2.7");
    arrive(Uint8Array.of(0x9f, 0, ...new Array<number>(12).fill(255)), 4_000, "192.0.2.7"); // a header longer than itself
    expect(heard).toBe(0);
    leg.close();
    expect(closed).toBe(1);
  });
});
