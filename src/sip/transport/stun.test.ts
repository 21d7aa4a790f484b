import { expect, test } from "vitest";
import { answerStun, isStun } from "./stun.ts";

const octets = (hex: string) =>
  hex.replaceAll(" ", "").replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
const id = "b7e7a701bc34d686fa87dfae"; // RFC 5769 §2
const request = octets(`0001 0000 2112a442 ${id}`);

test("a binding request is told the address it came from (values of RFC 5769 §2.2 and §2.3)", () => {
  expect(answerStun(request, { address: "192.0.2.1", port: 32853 })).toBe(
    octets(`0101 000c 2112a442 ${id} 0020 0008 0001 a147 e112a643`),
  );
  expect(answerStun(request, { address: "2001:db8:1234:5678:11:2233:4455:6677", port: 32853 })).toBe(
    octets(`0101 0018 2112a442 ${id} 0020 0014 0002 a147 0113a9faa5d3f179bc25f4b5bed2b9d9`),
  );
});
test("nothing else is STUN", () => {
  expect(isStun("OPTIONS sip:a SIP/2.0\r\n\r\n")).toBe(false);
  expect(isStun(request.slice(0, 19))).toBe(false);
  expect(isStun(request)).toBe(true);
  expect(answerStun(octets(`0011 0000 2112a442 ${id}`), { address: "192.0.2.1", port: 1 })).toBeUndefined();
});
