import { SocketAddress } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipBytes, ipText } from "./address.ts";
import { isIn, parseNetwork } from "./network.ts";

test("an address is spelled as the operating system spells it", () => {
  const groups = fc.array(fc.constantFrom(0, 0, 0, 1, 0xab, 0xffff), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, (values) => {
      const bytes = Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
      const [start] = values;
      // ::1.2.3.4 is an old spelling of inet_ntop for addresses that nobody uses (RFC 4291 §2.5.5.1).
      fc.pre(start !== 0 || values.slice(0, 6).some((value) => value !== 0));
      const long = values.map((value) => value.toString(16)).join(":");
      expect(ipText(bytes)).toBe(new SocketAddress({ family: "ipv6", address: long }).address);
    }),
  );
  expect(ipText(Uint8Array.of(192, 0, 2, 1))).toBe("192.0.2.1");
});

test("reading and spelling are inverse", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const bytes = ipBytes(text);
      expect(bytes).toBeDefined();
      if (bytes) expect(ipBytes(ipText(bytes))).toEqual(bytes);
    }),
  );
});

test("what is no address is none", () => {
  for (const text of [
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1:2",
    "::1::",
    "1:2:3:4:5:6:7:8:9",
    "g::",
    "1.2.3.4:5",
  ]) {
    expect(ipBytes(text), text).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => void ipBytes(text)));
});

test("an address lies in a network when the counted bits agree", () => {
  const inside = (network: string, address: string) => {
    const read = parseNetwork(network);
    return read.ok && isIn(read.value, ipBytes(address) ?? new Uint8Array());
  };
  expect(inside("10.0.0.0/8", "10.255.0.1")).toBe(true);
  expect(inside("10.0.0.0/8", "11.0.0.1")).toBe(false);
  expect(inside("172.16.0.0/12", "172.31.255.255")).toBe(true);
  expect(inside("172.16.0.0/12", "172.32.0.0")).toBe(false);
  expect(inside("0.0.0.0/0", "::1")).toBe(false);
  expect(inside("fe80::/10", "febf::1")).toBe(true);
  expect(inside("192.0.2.7", "192.0.2.7")).toBe(true);
});

test("a network with bits behind its prefix is refused, with the reason", () => {
  expect(parseNetwork("10.0.0.1/8")).toMatchObject({ ok: false, expected: expect.stringContaining("/8") });
  for (const text of ["10.0.0.0/33", "10.0.0.0/", "10/8", "x", "::/129", "1.2.3.4/5/6"]) {
    expect(parseNetwork(text).ok, text).toBe(false);
  }
});
