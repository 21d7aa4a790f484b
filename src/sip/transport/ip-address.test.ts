import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddress, printAddress } from "./ip-address.ts";
import { parseUdpFlowId, printUdpFlowId } from "./udp-flow-id.ts";

test("parseAddress and printAddress agree on the usual spellings", () => {
  const spellings: [string, string][] = [
    ["192.0.2.9", "192.0.2.9"],
    ["::", "::"],
    ["::1", "::1"],
    ["2001:db8::", "2001:db8::"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["10:0:0:0:0:0:0:1", "10::1"],
    ["::ffff:192.0.2.9", "192.0.2.9"],
    ["fe80::1%eth0", "fe80::1"],
  ];
  for (const [text, printed] of spellings) expect(printAddress(parseAddress(text) ?? "")).toBe(printed);
});
test("parseAddress tells a name from a number", () => {
  const names = [
    "example.com",
    "1.2.3",
    "1.2.3.256",
    "1:2:3",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7:8:9",
    "::12345",
    "::1.2.3",
    "",
  ];
  for (const text of names) expect(parseAddress(text), text).toBeUndefined();
});
test("parseAddress and printAddress are inverse", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const octets = parseAddress(text);
      expect(octets).toBeDefined();
      expect(parseAddress(printAddress(octets ?? ""))).toBe(octets);
    }),
  );
});
test("the id of a UDP flow spells both of its ends", () => {
  const local = { address: "0.0.0.0", port: 5060 };
  const remote = { address: "2001:db8::1", port: 40000 };
  const id = printUdpFlowId(local, remote);
  expect(id).toBe("u0000000013c4-20010db80000000000000000000000019c40");
  expect(parseUdpFlowId(id)).toEqual({ local, remote });
  expect(parseUdpFlowId("2600")).toBeUndefined();
});
