import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8Encode } from "#base/octets";
import {
  CHANNEL_HEADER_BYTES,
  looksLikeChannelData,
  readChannelData,
  writeChannelData,
} from "./channel-data.ts";
import { ATTRIBUTE, METHOD } from "./codes.ts";
import { StreamCutter } from "./cut-stream.ts";
import {
  attributeOf,
  fingerprintFits,
  looksLikeStun,
  printStun,
  readStun,
  type StunMessage,
  signedPart,
} from "./message.ts";
import {
  bytesToOctets,
  octetBytes,
  printAddress,
  printError,
  printUnknown,
  readAddress,
  readChannelNumber,
  readError,
} from "./values.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
const hmac = (key: string | Uint8Array, algorithm: string) => (bytes: Uint8Array) =>
  Uint8Array.from(createHmac(algorithm, key).update(bytes).digest());

/** RFC 5769 §2: the four sample messages. */
const REQUEST = hex(`
  0001 0058 2112a442 b7e7a701bc34d686fa87dfae 8022 0010 5354554e207465737420636c69656e74 0024 0004 6e0001ff
  8029 0008 932ff9b151263b36 0006 0009 6576746a3a68367659202020 0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  8028 0004 e57a3bcf`);
const IPV4_RESPONSE = hex(`
  0101 003c 2112a442 b7e7a701bc34d686fa87dfae 8022 000b 7465737420766563746f7220 0020 0008 0001a147e112a643
  0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 8028 0004 c07d4c96`);
const IPV6_RESPONSE = hex(`
  0101 0048 2112a442 b7e7a701bc34d686fa87dfae 8022 000b 7465737420766563746f7220
  0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9 0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
  8028 0004 c8fb0b4c`);
const LONG_TERM = hex(`
  0001 0060 2112a442 78ad3433c6ad72c029da412e 0006 0012 e3839ee38388e383aae38383e382afe382b90000
  0015 001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341
  0014 000b 6578616d706c652e6f726700 0008 0014 f67024656dd64a3e02b8e0712e85c9a28ca89666`);
const SHORT_TERM_PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

function read(bytes: Uint8Array): StunMessage {
  const message = readStun(bytes);
  if (!message.ok) throw new Error(message.expected);
  return message.value;
}
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
/** Whether MESSAGE-INTEGRITY is what the key makes of the message. */
function isSigned(message: StunMessage, key: string | Uint8Array): boolean {
  const found = message.attributes.find(({ type }) => type === ATTRIBUTE.messageIntegrity);
  return (
    found !== undefined && Buffer.from(hmac(key, "sha1")(signedPart(message, found))).equals(found.value)
  );
}

test("RFC 5769 §2.1: a request with short-term credentials and fingerprint", () => {
  const message = read(REQUEST);
  expect(message).toMatchObject({ kind: "request", method: METHOD.binding });
  expect(text(attributeOf(message, ATTRIBUTE.username))).toBe("evtj:h6vY");
  expect(text(attributeOf(message, ATTRIBUTE.software))).toBe("STUN test client");
  expect(isSigned(message, SHORT_TERM_PASSWORD)).toBe(true);
  expect(isSigned(message, "another")).toBe(false);
  expect(fingerprintFits(message)).toBe(true);
});

test.each([
  ["§2.2 IPv4", IPV4_RESPONSE, "192.0.2.1"],
  ["§2.3 IPv6", IPV6_RESPONSE, "2001:db8:1234:5678:11:2233:4455:6677"],
])("RFC 5769 %s: a response", (_, bytes, address) => {
  const message = read(bytes);
  expect(message).toMatchObject({ kind: "success", method: METHOD.binding });
  const value = attributeOf(message, ATTRIBUTE.xorMappedAddress) ?? new Uint8Array();
  expect(readAddress(value, message.transactionId)).toEqual({ address, port: 32853 });
  expect(printAddress({ address, port: 32853 }, message.transactionId)).toEqual(value);
  expect(isSigned(message, SHORT_TERM_PASSWORD)).toBe(true);
  expect(fingerprintFits(message)).toBe(true);
});

test("RFC 5769 §2.4: a request with long-term credentials, read and printed", () => {
  const message = read(LONG_TERM);
  const username = "マトリックス";
  expect(text(attributeOf(message, ATTRIBUTE.username))).toBe(username);
  expect(fingerprintFits(message)).toBeUndefined();
  const key = createHash("md5").update(`${username}:example.org:TheMatrIX`).digest();
  expect(isSigned(message, key)).toBe(true);
  const printed = printStun(
    {
      kind: "request",
      method: METHOD.binding,
      transactionId: message.transactionId,
      attributes: [
        [ATTRIBUTE.username, octetBytes(utf8Encode(username))],
        [ATTRIBUTE.nonce, octetBytes("f//499k954d6OL34oL9FSTvy64sA")],
        [ATTRIBUTE.realm, octetBytes("example.org")],
      ],
    },
    { sign: hmac(key, "sha1") },
  );
  expect(printed).toEqual(LONG_TERM);
});

const id = fc.uint8Array({ minLength: 12, maxLength: 12 });
const parts = fc.record({
  kind: fc.constantFrom("request" as const, "indication" as const, "success" as const, "error" as const),
  method: fc.nat(0xfff),
  transactionId: id,
  attributes: fc.array(
    fc.tuple(fc.constantFrom(1, 6, 0x12, 0x13, 0x8022, 0xffff), fc.uint8Array({ maxLength: 40 })),
  ),
});

test("printing and reading are inverse, and the seal fits", () => {
  fc.assert(
    fc.property(parts, fc.boolean(), fc.boolean(), (wanted, signed, fingerprint) => {
      const seal = { ...(signed && { sign: hmac("key", "sha1") }), fingerprint };
      const message = read(printStun(wanted, seal));
      expect(message).toMatchObject({ kind: wanted.kind, method: wanted.method });
      expect([...message.transactionId]).toEqual([...wanted.transactionId]);
      const plain = message.attributes.slice(0, wanted.attributes.length);
      expect(plain.map(({ type, value }) => [type, [...value]])).toEqual(
        wanted.attributes.map(([type, value]) => [type, [...value]]),
      );
      expect(isSigned(message, "key")).toBe(signed);
      expect(fingerprintFits(message)).toBe(fingerprint ? true : undefined);
    }),
  );
});

test("MESSAGE-INTEGRITY-SHA256 is over everything before it, MESSAGE-INTEGRITY too", () => {
  const first = printStun(
    { kind: "request", method: 1, transactionId: new Uint8Array(12), attributes: [[6, octetBytes("me")]] },
    { sign: hmac("key", "sha1") },
  );
  const bytes = new Uint8Array(first.length + 36);
  bytes.set(first);
  bytes.set([0, bytes.length - 20], 2);
  bytes.set([0, 0x1c, 0, 32], first.length);
  bytes.set(hmac("key", "sha256")(bytes.subarray(0, first.length)), first.length + 4);
  const message = read(bytes);
  const found = message.attributes.find(({ type }) => type === ATTRIBUTE.messageIntegritySha256);
  expect(found && hmac("key", "sha256")(signedPart(message, found))).toEqual(
    found && Uint8Array.from(found.value),
  );
  expect(isSigned(message, "key")).toBe(true);
});

test("what stands behind MESSAGE-INTEGRITY counts for nothing", () => {
  const signed = printStun(
    { kind: "request", method: 3, transactionId: new Uint8Array(12), attributes: [] },
    { sign: hmac("key", "sha1") },
  );
  const bytes = Uint8Array.from([...signed, 0, 0x13, 0, 4, 1, 2, 3, 4]);
  bytes.set([0, bytes.length - 20], 2);
  expect(attributeOf(read(bytes), ATTRIBUTE.data)).toBeUndefined();
});

test("hostile bytes are refused in words and never throw", () => {
  const seeds = [REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM];
  const broken = fc.record({
    seed: fc.constantFrom(...seeds),
    at: fc.nat(107),
    byte: fc.nat(255),
    cut: fc.nat(110),
  });
  const tryAll = (bytes: Uint8Array): void => {
    const message = readStun(bytes);
    readChannelData(bytes);
    if (!message.ok) {
      expect(message.expected).not.toBe("");
      return;
    }
    fingerprintFits(message.value);
    for (const attribute of message.value.attributes) {
      signedPart(message.value, attribute);
      readAddress(attribute.value, message.value.transactionId);
      readError(attribute.value);
      readChannelNumber(attribute.value);
    }
  };
  fc.assert(
    fc.property(broken, ({ seed, at, byte, cut }) => {
      const bytes = seed.slice(0, cut);
      if (at < bytes.length) bytes[at] = byte;
      tryAll(bytes);
      tryAll(Uint8Array.from([...seed.subarray(0, 20), ...bytes.subarray(20)]));
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tryAll(bytes)));
});

test("a stream is cut into the same messages, however it came", () => {
  const channel = new Uint8Array(12);
  writeChannelData(channel, 0x4001, Uint8Array.of(1, 2, 3, 4, 5));
  const whole = Uint8Array.from([...REQUEST, ...channel, ...LONG_TERM, ...channel]);
  const cuts = fc.array(fc.nat(whole.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const cutter = new StreamCutter(1000);
      const messages: number[] = [];
      let from = 0;
      for (const to of [...places.sort((one, other) => one - other), whole.length]) {
        expect(cutter.push(whole.subarray(from, to), (message) => messages.push(message.length))).toBe(true);
        from = to;
      }
      expect(messages).toEqual([REQUEST.length, 12, LONG_TERM.length, 12]);
    }),
  );
});

test("a stream that is neither STUN nor ChannelData, or too long, is given up", () => {
  const push = (...bytes: number[]) => new StreamCutter(1000).push(Uint8Array.from(bytes), () => undefined);
  expect(push(0x16, 3, 1, 0, 0, 0, 0, 0)).toBe(false);
  expect(push(0x80)).toBe(false);
  expect(push(0, 1, 0, 0, 1, 2, 3, 4)).toBe(false); // no magic cookie
  expect(push(0x40, 0, 0xff, 0xff)).toBe(false);
  expect(push(0x40, 0, 0, 9)).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
      const cutter = new StreamCutter(1000);
      for (const chunk of chunks) cutter.push(chunk, () => undefined);
    }),
  );
});

test("ChannelData carries its data, padded or not", () => {
  const bytes = new Uint8Array(CHANNEL_HEADER_BYTES + 5);
  writeChannelData(bytes, 0x4fff, octetBytes("hello"));
  expect(bytesToOctets(readChannelData(bytes)?.data ?? new Uint8Array())).toBe("hello");
  expect(readChannelData(Uint8Array.from([...bytes, 0, 0, 0]))?.data.length).toBe(5);
  expect(readChannelData(bytes.subarray(0, 8))).toBeUndefined();
  expect([looksLikeChannelData(bytes), looksLikeStun(bytes)]).toEqual([true, false]);
});

test("error codes and unknown attributes are spelled as RFC 8489 §14.8 and §14.9 draw them", () => {
  expect(printError(438, "Stale")).toEqual(Uint8Array.from([0, 0, 4, 38, ...Buffer.from("Stale")]));
  expect(readError(printError(508, ""))).toEqual({ code: 508, reason: "" });
  expect(printError(400, "x".repeat(500)).length).toBe(4 + 127);
  expect(printUnknown([0x22, 0x8001])).toEqual(Uint8Array.of(0, 0x22, 0x80, 1));
});
