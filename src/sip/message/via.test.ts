import { expect, test } from "vitest";
import { parseVia } from "./via.ts";

test.each([
  [
    "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport",
    { transport: "UDP", host: "192.0.2.1", port: 5060, branch: "z9hG4bK1" },
  ],
  ["SIP/2.0/tls client1", { transport: "TLS", host: "client1", port: undefined, branch: undefined }],
  [
    "SIP / 2.0 /  TCP   spindle.example.com   : 5061 ;\tbranch  = 1",
    { transport: "TCP", host: "spindle.example.com", port: 5061, branch: "1" },
  ],
  [
    "SIP/2.0/TLS-SCTP [2001:DB8::1]:5061;received=192.0.2.7",
    { transport: "TLS-SCTP", host: "2001:db8::1", port: 5061 },
  ],
  [
    "SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks",
    { transport: "WSS", host: "df7jal23ls0d.invalid" },
  ],
])("%s is read", (text, value) => {
  expect(parseVia(text)).toMatchObject({ ok: true, value });
});
test.each([
  "",
  "SIP/2.0/UDP",
  "SIP/3.0/UDP 192.0.2.1",
  "HTTP/1.1/TCP 192.0.2.1",
  "SIP/2.0/UDP 192.0.2.1:99999",
  "SIP/2.0/UDP 192.0.2.1 x",
  "SIP/2.0/UDP 192.0.2.1;;branch=1",
  'SIP/2.0/UDP 192.0.2.1;x="1',
])("%j is refused", (text) => {
  expect(parseVia(text).ok).toBe(false);
});
test("long runs of blanks cost no more than other octets", () => {
  const begun = performance.now();
  for (let time = 0; time < 20; time++) {
    parseVia(`SIP/2.0/UDP ${" ".repeat(16_000)}x`);
    parseVia(`SIP/2.0/UDP h${" ".repeat(16_000)}x:1`);
    parseVia(`SIP/2.0/UDP h${" \t".repeat(8_000)};x`);
  }
  expect(performance.now() - begun).toBeLessThan(500);
});
