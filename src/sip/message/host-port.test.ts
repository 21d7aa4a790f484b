import { expect, test } from "vitest";
import { parseHostPort } from "./host-port.ts";

test.each([
  ["Example.COM", { host: "example.com", port: undefined }],
  ["my_host:5060", { host: "my_host", port: 5060 }],
  ["192.0.2.1:0", { host: "192.0.2.1", port: 0 }],
  ["[2001:DB8::1]", { host: "2001:db8::1", port: undefined }],
  ["[::ffff:192.0.2.1]:5061", { host: "::ffff:192.0.2.1", port: 5061 }],
])("%s", (text, place) => {
  expect(parseHostPort(text)).toEqual(place);
});

test.each([
  "",
  ":5060",
  "a:",
  "a:1x",
  "a:123456",
  "a b",
  "[::1",
  "[]",
  "[::1]x",
  "[zz]",
  "a/b",
  "x".repeat(254),
])("%j is no host", (text) => {
  expect(parseHostPort(text)).toBeUndefined();
});
