import fc from "fast-check";
import { expect, test } from "vitest";
import { parseVia } from "./via.ts";

test.each([
  ["SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "UDP", "192.0.2.1", undefined, "z9hG4bK1"],
  ["SIP/2.0/tls Example.COM:5061;rport;branch=z9hG4bK2", "TLS", "example.com", 5061, "z9hG4bK2"],
  ["SIP/2.0/TCP [2001:DB8::1]:5060", "TCP", "2001:db8::1", 5060, undefined],
  ["SIP  / 2.0\t/ UDP \t 192.0.2.2 : 5070 ; branch = 390skdjuw", "UDP", "192.0.2.2", 5070, "390skdjuw"],
  ["SIP / 2.0 / TCP spindle.example.com ;branch=1", "TCP", "spindle.example.com", undefined, "1"],
  ["SIP/2.0/TLS-SCTP t3.example.com:0", "TLS-SCTP", "t3.example.com", 0, undefined],
])("parseVia reads %s", (text, transport, host, port, branch) => {
  expect(parseVia(text)).toMatchObject({ ok: true, value: { transport, host, port, branch } });
});

test("parseVia keeps the parameters in their order", () => {
  expect(parseVia("SIP/2.0/UDP a;rport;received=192.0.2.9;x")).toMatchObject({
    value: {
      parameters: [
        ["rport", undefined],
        ["received", "192.0.2.9"],
        ["x", undefined],
      ],
    },
  });
});

test.each([
  ["", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP ", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/3.0/UDP a", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP a b", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP a:x", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP [::1", "SIP/2.0/TRANSPORT and a host"],
  ["SIP/2.0/UDP a:65536", "a port below 65536"],
  ["SIP/2.0/UDP 192.0.2.15;;;,;,", "a parameter between semicolons"],
])("parseVia refuses %j", (text, expected) => {
  expect(parseVia(text)).toEqual({ ok: false, expected });
});

test("parseVia never throws", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^SIP ?\/2\.0\/[A-Z]{0,4}[ a:;=.[\]0-9]{0,30}$/));
  fc.assert(fc.property(text, (one) => typeof parseVia(one).ok === "boolean"));
});
